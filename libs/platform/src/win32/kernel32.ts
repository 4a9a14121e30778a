import { nativeDll } from "./library.ts";

/** Processes, jobs, files and consoles (kernel32.dll), as the Windows API reference describes them. */
export const kernel32 = nativeDll("kernel32.dll", {
  // Processes and threads
  OpenProcess: "intptr (uint32 access, int inherit, uint32 pid)",
  GetProcessTimes: "int (intptr process, void* created, void* exited, void* kernel, void* user)",
  GetExitCodeProcess: "int (intptr process, void* code)",
  TerminateProcess: "int (intptr process, uint32 code)",
  WaitForSingleObject: "uint32 (intptr handle, uint32 timeoutMs)",
  QueryFullProcessImageNameW: "int (intptr process, uint32 flags, void* name, void* characters)",
  ReadProcessMemory: "int (intptr process, uint64 address, void* bytes, size_t size, void* done)",
  ProcessIdToSessionId: "int (uint32 pid, void* session)",
  OpenThread: "intptr (uint32 rights, int inherit, uint32 id)",
  ResumeThread: "uint32 (intptr thread)",
  // Creating a process
  CreateProcessW:
    "int (str16 file, void* commandLine, void* processSecurity, void* threadSecurity, int inherit, uint32 flags, void* environment, str16 cwd, void* startup, void* information)",
  InitializeProcThreadAttributeList: "int (void* list, uint32 count, uint32 flags, void* size)",
  UpdateProcThreadAttribute:
    "int (void* list, uint32 flags, uintptr attribute, intptr value, size_t size, void* previous, void* returned)",
  DeleteProcThreadAttributeList: "void (void* list)",
  // Job objects
  CreateJobObjectW: "intptr (void* security, str16 name)",
  SetInformationJobObject: "int (intptr job, int kind, void* information, uint32 bytes)",
  QueryInformationJobObject: "int (intptr job, int kind, void* information, uint32 bytes, void* returned)",
  AssignProcessToJobObject: "int (intptr job, intptr process)",
  TerminateJobObject: "int (intptr job, uint32 code)",
  IsProcessInJob: "int (intptr process, intptr job, void* result)",
  CreateIoCompletionPort: "intptr (intptr file, intptr port, uintptr key, uint32 threads)",
  GetQueuedCompletionStatus:
    "int (intptr port, void* message, void* key, void* overlapped, uint32 timeoutMs)",
  // Consoles
  AttachConsole: "int (uint32 pid)",
  FreeConsole: "int ()",
  GetConsoleProcessList: "uint32 (void* pids, uint32 count)",
  GenerateConsoleCtrlEvent: "int (uint32 event, uint32 group)",
  SetConsoleCtrlHandler: "int (intptr handler, int add)",
  // Events, handles, errors
  CreateEventW: "intptr (void* security, int manualReset, int initialState, str16 name)",
  OpenEventW: "intptr (uint32 rights, int inherit, str16 name)",
  SetEvent: "int (intptr event)",
  CloseHandle: "int (intptr handle)",
  GetLastError: "uint32 ()",
  // Files, pipes, volumes
  CreateFileW:
    "intptr (str16 name, uint32 access, uint32 share, void* security, uint32 disposition, uint32 flags, intptr template)",
  ReadFile: "int (intptr file, void* buffer, uint32 bytes, void* read, void* overlapped)",
  LockFileEx: "int (intptr file, uint32 flags, uint32 reserved, uint32 low, uint32 high, void* overlapped)",
  MoveFileExW: "int (str16 from, str16 to, uint32 flags)",
  CreateDirectoryW: "int (str16 path, void* security)",
  GetFileInformationByHandle: "int (intptr file, void* information)",
  SetFileInformationByHandle: "int (intptr file, int kind, void* information, uint32 bytes)",
  CreateNamedPipeW:
    "intptr (str16 name, uint32 mode, uint32 kind, uint32 maxInstances, uint32 outBytes, uint32 inBytes, uint32 timeoutMs, void* security)",
  PeekNamedPipe: "int (intptr pipe, void* buffer, uint32 bytes, void* read, void* available, void* left)",
  GetVolumeInformationByHandleW:
    "int (intptr file, void* name, uint32 nameChars, void* serial, void* component, void* flags, void* system, uint32 systemChars)",
  GetDiskFreeSpaceExW: "int (str16 folder, void* forUs, void* total, void* free)",
  GetDriveTypeW: "uint32 (str16 root)",
  // The system
  GetSystemDirectoryW: "uint32 (void* folder, uint32 characters)",
  GetSystemTimes: "int (void* idle, void* kernel, void* user)",
  GlobalMemoryStatusEx: "int (void* status)",
  // Memory, texts, modules
  LocalFree: "intptr (intptr memory)",
  RtlMoveMemory: "void (void* to, intptr from, size_t bytes)",
  lstrlenW: "int (intptr text)",
  MultiByteToWideChar: "int (uint32 codePage, uint32 flags, void* bytes, int length, void* text, int room)",
  GetModuleHandleW: "intptr (str16 name)",
  GetProcAddress: "intptr (intptr module, str name)",
});
