import {
  type Clock,
  cpuIdlePercent,
  type CpuSample,
  sampleCpu,
  sampleGroupCpu,
} from "@robotmk-controller/platform";

/** Measures how idle the CPUs are between two calls. */
export class CpuMeter {
  readonly #clock: Clock;
  #machine: CpuSample;
  #group: CpuSample | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#machine = sampleCpu();
    this.#group = sampleGroupCpu(clock.monotonicMs());
  }

  /** The idle share since the last call in percent: of the machine, or of the container's share if less. */
  idlePercent(): number | undefined {
    const machine = sampleCpu();
    const group = sampleGroupCpu(this.#clock.monotonicMs());
    const idle = [
      cpuIdlePercent(this.#machine, machine),
      this.#group === undefined || group === undefined ? undefined : cpuIdlePercent(this.#group, group),
    ].filter((percent) => percent !== undefined);
    this.#machine = machine;
    this.#group = group;
    return idle.length === 0 ? undefined : Math.min(...idle);
  }
}
