<#
.SYNOPSIS
Shows on a real Windows what the tests under Wine can't: see docs/windows.md.

.DESCRIPTION
Prints one line for each proof: PASS, FAIL or SKIP, its name, and what was seen. Exit code 0: nothing failed.
Run it as an administrator, in a plain console (conhost, not a tab of Windows Terminal, which puts all in a job), on a
machine that may be used for tests. It makes one folder, tasks and processes of its own, and removes them again.

.PARAMETER Robotmk
The folder with robotmk.exe, robotmkw.exe and koffi.node.

.PARAMETER Only
Names of functions, with commas between them; without it all of them.

.PARAMETER Lock
Also locks this session for the proof of the locked session: unlock it when asked.
#>
param(
    [string] $Robotmk = 'C:\Program Files\robotmk-controller',
    [string] $Only = '',
    [switch] $Lock
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$Program = Join-Path $Robotmk 'robotmk.exe'
$Quiet = Join-Path $Robotmk 'robotmkw.exe'
$Account = "$env:USERDOMAIN\$env:USERNAME"
$Context = ('user-{0}@{1}' -f $env:USERNAME, $env:USERDOMAIN).ToLowerInvariant()
$Unique = [Guid]::NewGuid().ToString('N').Substring(0, 8)
$Root = Join-Path $env:ProgramData "robotmk-proof-$Unique"
$Tasks = New-Object System.Collections.ArrayList
$Failures = 0

# Without it a warning of the compiler is an error, and fields that only Windows reads are one.
Add-Type -IgnoreWarnings -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

public static class RobotmkProof
{
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    struct StartupInfo
    {
        public int Size; public string Reserved; public string Desktop; public string Title;
        public int X; public int Y; public int XSize; public int YSize; public int XChars; public int YChars;
        public int Fill; public int Flags; public short Show; public short ReservedBytes; public IntPtr ReservedData;
        public IntPtr Input; public IntPtr Output; public IntPtr Error;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct ProcessInformation { public IntPtr Process; public IntPtr Thread; public int Pid; public int Tid; }

    delegate bool WindowVisitor(IntPtr window, IntPtr value);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern bool CreateProcessW(string application, StringBuilder commandLine, IntPtr process, IntPtr thread,
        bool inherit, uint flags, IntPtr environment, string folder, ref StartupInfo startup, out ProcessInformation made);
    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern IntPtr CreateJobObjectW(IntPtr security, string name);
    [DllImport("kernel32.dll", SetLastError = true)]
    static extern bool AssignProcessToJobObject(IntPtr job, IntPtr process);
    [DllImport("kernel32.dll", SetLastError = true)]
    static extern bool TerminateJobObject(IntPtr job, uint code);
    [DllImport("kernel32.dll", SetLastError = true)]
    static extern bool IsProcessInJob(IntPtr process, IntPtr job, out bool isIn);
    [DllImport("kernel32.dll")]
    static extern uint ResumeThread(IntPtr thread);
    [DllImport("kernel32.dll")]
    static extern uint WaitForSingleObject(IntPtr handle, uint milliseconds);
    [DllImport("kernel32.dll")]
    static extern bool GetExitCodeProcess(IntPtr process, out uint code);
    [DllImport("kernel32.dll")]
    static extern bool CloseHandle(IntPtr handle);
    [DllImport("user32.dll")]
    static extern bool EnumWindows(WindowVisitor visitor, IntPtr value);
    [DllImport("user32.dll")]
    static extern bool IsWindowVisible(IntPtr window);
    [DllImport("user32.dll", CharSet = CharSet.Unicode)]
    static extern int GetClassNameW(IntPtr window, StringBuilder name, int size);
    [DllImport("user32.dll", CharSet = CharSet.Unicode)]
    static extern int GetWindowTextW(IntPtr window, StringBuilder text, int size);
    [DllImport("user32.dll")]
    public static extern bool LockWorkStation();

    const uint Suspended = 0x4, NoWindow = 0x08000000;

    /// Does what the agent does to a plugin: a job without limits, which is ended after the plugin.
    public static uint RunAsAgent(string commandLine, string folder, uint milliseconds)
    {
        IntPtr job = CreateJobObjectW(IntPtr.Zero, null);
        if (job == IntPtr.Zero) throw new Win32Exception();
        StartupInfo startup = new StartupInfo();
        startup.Size = Marshal.SizeOf(typeof(StartupInfo));
        ProcessInformation made;
        if (!CreateProcessW(null, new StringBuilder(commandLine), IntPtr.Zero, IntPtr.Zero, false,
            Suspended | NoWindow, IntPtr.Zero, folder, ref startup, out made)) throw new Win32Exception();
        if (!AssignProcessToJobObject(job, made.Process)) throw new Win32Exception();
        ResumeThread(made.Thread);
        WaitForSingleObject(made.Process, milliseconds);
        uint code;
        GetExitCodeProcess(made.Process, out code);
        TerminateJobObject(job, 1);
        CloseHandle(made.Thread);
        CloseHandle(made.Process);
        CloseHandle(job);
        return code;
    }

    /// Creates a process and never lets it run, as one is left whose creator is killed too early; returns its pid.
    public static int CreateSuspended(string commandLine, string folder)
    {
        StartupInfo startup = new StartupInfo();
        startup.Size = Marshal.SizeOf(typeof(StartupInfo));
        ProcessInformation made;
        if (!CreateProcessW(null, new StringBuilder(commandLine), IntPtr.Zero, IntPtr.Zero, false,
            Suspended | NoWindow, IntPtr.Zero, folder, ref startup, out made)) throw new Win32Exception();
        CloseHandle(made.Thread);
        CloseHandle(made.Process);
        return made.Pid;
    }

    public static bool IsInJob(IntPtr process)
    {
        bool isIn;
        if (!IsProcessInJob(process, IntPtr.Zero, out isIn)) throw new Win32Exception();
        return isIn;
    }

    /// Looks all the time for windows of consoles that were not there before; returns what it saw.
    public static string NewConsoleWindows(int milliseconds)
    {
        Dictionary<IntPtr, string> known = Consoles();
        List<string> seen = new List<string>();
        DateTime end = DateTime.UtcNow.AddMilliseconds(milliseconds);
        while (DateTime.UtcNow < end)
        {
            foreach (KeyValuePair<IntPtr, string> console in Consoles())
            {
                if (known.ContainsKey(console.Key)) continue;
                known[console.Key] = console.Value;
                seen.Add(console.Value);
            }
            Thread.Sleep(5);
        }
        return string.Join(", ", seen.ToArray());
    }

    static Dictionary<IntPtr, string> Consoles()
    {
        Dictionary<IntPtr, string> found = new Dictionary<IntPtr, string>();
        EnumWindows(delegate (IntPtr window, IntPtr value)
        {
            if (!IsWindowVisible(window)) return true;
            StringBuilder name = new StringBuilder(256), text = new StringBuilder(256);
            GetClassNameW(window, name, name.Capacity);
            if (name.ToString() == "ConsoleWindowClass" || name.ToString() == "CASCADIA_HOSTING_WINDOW_CLASS")
            {
                GetWindowTextW(window, text, text.Capacity);
                found[window] = name + " \"" + text + "\"";
            }
            return true;
        }, IntPtr.Zero);
        return found;
    }
}
'@

function Show-Result([string] $State, [string] $Name, [string] $Seen) {
    if ($State -eq 'FAIL') { $script:Failures += 1 }
    Write-Output ('{0} {1}: {2}' -f $State, $Name, $Seen)
}

function Confirm-That([bool] $Holds, [string] $Name, [string] $Seen) {
    if ($Holds) { Show-Result 'PASS' $Name $Seen } else { Show-Result 'FAIL' $Name $Seen }
}

# A folder with a config of its own, for one proof. Its suite runs only when it is told to.
function New-ProofHost([string] $Name, [string[]] $Keys) {
    $folder = Join-Path $Root $Name
    $null = New-Item -ItemType Directory -Path (Join-Path $folder 'robots\desk') -Force
    $config = Join-Path $folder 'robotmk.yml'
    $lines = @(
        'spool_dir: spool', 'log_dir: log', 'robotdir: robots', 'deadman_timeout: 3600'
        'robot_command: [C:\Windows\System32\cmd.exe, /d, /c, exit]'
    ) + $Keys
    [IO.File]::WriteAllLines($config, $lines)
    return @{ Folder = $folder; Config = $config; Spool = (Join-Path $folder 'spool'); Log = (Join-Path $folder 'log') }
}

# What a program of ours prints and its exit code; its standard error is let go. Out-String would cut or break lines that
# are longer than the console is wide, and the section is one line.
function Invoke-Robotmk([string[]] $Arguments) {
    $ErrorActionPreference = 'Continue'
    $said = @(& $Program @Arguments 2>$null) -join "`n"
    return @{ Said = $said; Code = $LASTEXITCODE }
}

function Read-Section([string] $Said) {
    $lines = $Said -split "`r?`n"
    $at = [array]::IndexOf($lines, '<<<robotmk:sep(0)>>>')
    if ($at -lt 0) { throw "no section robotmk in: $Said" }
    return $lines[$at + 1] | ConvertFrom-Json
}

function Read-Daemon([string] $Spool, [string] $Folder) {
    $file = Join-Path (Join-Path $Spool $Folder) 'daemon.json'
    if (-not (Test-Path -LiteralPath $file)) { return $null }
    return [IO.File]::ReadAllText($file) | ConvertFrom-Json
}

function Wait-Until([scriptblock] $Condition, [int] $Seconds) {
    $end = (Get-Date).AddSeconds($Seconds)
    while ((Get-Date) -lt $end) {
        $found = & $Condition
        if ($found) { return $found }
        Start-Sleep -Milliseconds 200
    }
    return $null
}

function Get-LivingDaemon($At, [string] $Folder, [int] $Seconds) {
    return Wait-Until {
        $record = Read-Daemon $At.Spool $Folder
        if ($null -eq $record) { return $null }
        $process = Get-Process -Id $record.pid -ErrorAction SilentlyContinue
        if ($null -eq $process) { return $null }
        return @{ Record = $record; Process = $process }
    } $Seconds
}

function Stop-ProofDaemon($At, [string] $Folder) {
    $null = Invoke-Robotmk @('daemon', 'stop', '--config', $At.Config, '--context', $Folder)
}

# A call as the agent makes it, with one rung allowed; its daemon has to outlive the end of the job.
function Test-Rung([string] $Name, [string[]] $Launch, [string[]] $Accepted) {
    if ([RobotmkProof]::IsInJob((Get-Process -Id $PID).Handle)) {
        Show-Result 'SKIP' $Name 'this PowerShell is in a job itself: start it from a plain console'
        return
    }
    $at = New-ProofHost $Name @("launch: [$($Launch -join ', ')]", 'suites: {desk: {execution_mode: external}}')
    try {
        $line = '"{0}" ctrl --config "{1}"' -f $Program, $at.Config
        $code = [RobotmkProof]::RunAsAgent($line, $at.Folder, 60000)
        $daemon = Get-LivingDaemon $at 'system' 10
        if ($null -eq $daemon) {
            $section = Read-Section (Invoke-Robotmk @('ctrl', '--config', $at.Config)).Said
            $care = ConvertTo-Json $section.controller.daemon.call -Compress
            Show-Result 'FAIL' $Name "exit code $code, and no daemon lives: $care"
            return
        }
        Start-Sleep -Seconds 3
        $lives = -not $daemon.Process.HasExited
        $launched = $daemon.Record.launched
        $session = $daemon.Process.SessionId -eq (Get-Process -Id $PID).SessionId
        $isIn = [RobotmkProof]::IsInJob($daemon.Process.Handle)
        $seen = "launched by $launched, lives $lives, same session $session, in a job $isIn"
        Confirm-That ($lives -and ($Accepted -contains $launched)) $Name $seen
    }
    finally { Stop-ProofDaemon $at 'system' }
}

function Test-ParentRung { Test-Rung 'Test-ParentRung' @('breakaway', 'parent') @('parent') }

function Test-WmiRung { Test-Rung 'Test-WmiRung' @('wmi') @('wmi') }

function Test-TaskRung { Test-Rung 'Test-TaskRung' @('task') @('task') }

# The daemon starts a runner, the runner what is called Robot: each in the job that it is to be in.
function Test-Run {
    $at = New-ProofHost 'run' @('suites: {desk: {execution_mode: external}}')
    try {
        $null = Invoke-Robotmk @('ctrl', '--config', $at.Config)
        if ($null -eq (Get-LivingDaemon $at 'system' 20)) { Show-Result 'FAIL' 'Test-Run' 'no daemon lives'; return }
        $asked = Invoke-Robotmk @('ctrl', 'run', 'desk', '--config', $at.Config)
        $file = Join-Path $at.Spool 'system\results\robotmk_desk.json'
        $said = Wait-Until {
            if (-not (Test-Path -LiteralPath $file)) { return $null }
            $result = ([IO.File]::ReadAllText($file) | ConvertFrom-Json).desk
            if ($null -ne $result.last_finished) { return $result.last_message }
        } 60
        $holds = $null -ne $said -and $said.Contains('Robot ended with code')
        Confirm-That $holds 'Test-Run' "asked with $($asked.Code): $said"
    }
    finally { Stop-ProofDaemon $at 'system' }
}

# What names a creator that is gone and never ran is ended by the next call that launches a daemon.
function Test-Newborn {
    $at = New-ProofHost 'newborn' @('suites: {desk: {execution_mode: external}}')
    $env:ROBOTMK_CREATED_BY = '4294967292 1:1'
    try { $left = [RobotmkProof]::CreateSuspended(('"{0}" ctrl --version' -f $Program), $at.Folder) }
    finally { Remove-Item -LiteralPath Env:\ROBOTMK_CREATED_BY }
    $process = Get-Process -Id $left
    $null = $process.Handle
    try {
        $null = Invoke-Robotmk @('ctrl', '--config', $at.Config)
        $ended = $process.WaitForExit(10000)
        Confirm-That $ended 'Test-Newborn' "process $left, which never ran, ended: $ended"
    }
    finally {
        if (-not $process.HasExited) { $process.Kill() }
        Stop-ProofDaemon $at 'system'
    }
}

# daemon start in a console of its own, ended by each of the two events.
function Test-ConsoleEvents {
    foreach ($key in @('ctrl-c', 'ctrl-break')) {
        $name = "Test-ConsoleEvents $key"
        $at = New-ProofHost "events-$key" @('suites: {desk: {execution_mode: external}}')
        $arguments = 'daemon start --config "{0}"' -f $at.Config
        $started = Start-Process -FilePath $Program -ArgumentList $arguments -PassThru -WindowStyle Minimized
        try {
            $null = $started.Handle
            $daemon = Get-LivingDaemon $at 'system' 20
            if ($null -eq $daemon) { Show-Result 'FAIL' $name 'daemon start did not come up'; continue }
            $record = $daemon.Record
            $sent = Invoke-Robotmk @('daemon', 'console-events', $key, "$($record.pid)", $record.start_token)
            $ended = $started.WaitForExit(15000)
            $log = Join-Path $at.Log 'robotmk-daemon.log'
            $isClean = [IO.File]::ReadAllText($log).Contains('ends: stopped')
            $code = if ($ended) { $started.ExitCode } else { 'none' }
            $seen = "sent $($sent.Code), ended $ended with $code, log says stopped $isClean"
            Confirm-That ($ended -and $code -eq 0 -and $isClean) $name $seen
        }
        finally { Stop-ProofDaemon $at 'system' }
    }
}

function New-UserHost([string] $Name) {
    return New-ProofHost $Name @("suites: {desk: {execution_mode: external, run_as: '$Account', needs_desktop: true}}")
}

# What schtasks.exe says, and its exit code; under Stop its standard error would end the script.
function Invoke-Schtasks([string[]] $Arguments) {
    $ErrorActionPreference = 'Continue'
    $said = @(& schtasks.exe @Arguments 2>&1 | ForEach-Object { "$_" }) -join "`n"
    return @{ Code = $LASTEXITCODE; Said = $said.Trim() }
}

function Add-UserTask($At, [string] $Name) {
    $file = Join-Path $At.Folder 'task.xml'
    $written = Invoke-Robotmk @('ctrl', 'task-xml', '--user', $Account, '--config', $At.Config, '--program', $Quiet, '--out', $file)
    if ($written.Code -ne 0) { throw "task-xml failed: $($written.Code)" }
    $null = $Tasks.Add($Name)
    return Invoke-Schtasks @('/create', '/xml', $file, '/tn', $Name, '/f')
}

function Remove-UserTask([string] $Name) {
    $null = Invoke-Schtasks @('/delete', '/tn', $Name, '/f')
    $Tasks.Remove($Name)
}

function Test-TaskXml {
    $at = New-UserHost 'xml'
    $name = "robotmk-proof-$Unique-xml"
    try {
        $created = Add-UserTask $at $name
        Confirm-That ($created.Code -eq 0) 'Test-TaskXml file in UTF-16' $created.Said
        $xml = (Invoke-Schtasks @('/query', '/tn', $name, '/xml')).Said
        $isWhole = $xml.Contains('<Interval>PT1M</Interval>') -and $xml.Contains('<LogonType>InteractiveToken</LogonType>') -and
            $xml.Contains('<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>') -and $xml.Contains('--context')
        Confirm-That $isWhole 'Test-TaskXml as the Task Scheduler keeps it' "$($xml.Length) characters"
        Remove-UserTask $name
        $printed = Join-Path $at.Folder 'printed.xml'
        $batch = Join-Path $at.Folder 'print.cmd'
        $line = '@"{0}" ctrl task-xml --user "{1}" --config "{2}" --program "{3}" > "{4}"' -f $Program, $Account, $at.Config, $Quiet, $printed
        [IO.File]::WriteAllText($batch, $line)
        $null = & cmd.exe /d /c $batch
        $null = $Tasks.Add($name)
        $created = Invoke-Schtasks @('/create', '/xml', $printed, '/tn', $name, '/f')
        Confirm-That ($created.Code -eq 0) 'Test-TaskXml printed and redirected' $created.Said
    }
    finally { Remove-UserTask $name }
}

# The call of SYSTEM makes the folders, the task starts the daemon; while it does so each minute, no window may show.
function Test-UserDaemon {
    $at = New-UserHost 'user'
    $name = "robotmk-proof-$Unique-user"
    try {
        $null = Invoke-Robotmk @('ctrl', '--config', $at.Config)
        $created = Add-UserTask $at $name
        if ($created.Code -ne 0) { Show-Result 'FAIL' 'Test-UserDaemon' $created.Said; return }
        $daemon = Get-LivingDaemon $at $Context 90
        if ($null -eq $daemon) {
            Show-Result 'FAIL' 'Test-UserDaemon' "no daemon in $Context within 90 s: see $($at.Log)\$Context"
            return
        }
        $process = $daemon.Process
        $session = $process.SessionId -eq (Get-Process -Id $PID).SessionId
        $isIn = [RobotmkProof]::IsInJob($process.Handle)
        Start-Sleep -Seconds 5
        $seen = "launched by $($daemon.Record.launched), same session $session, in a job $isIn, lives $(-not $process.HasExited)"
        Confirm-That ($session -and -not $process.HasExited) 'Test-UserDaemon started by the task' $seen
        $before = $daemon.Record.pid
        $heartbeat = Join-Path (Join-Path $at.Spool $Context) 'heartbeat'
        $touched = (Get-Item -LiteralPath $heartbeat).LastWriteTimeUtc
        $windows = [RobotmkProof]::NewConsoleWindows(130000)
        Confirm-That ($windows -eq '') 'Test-NoWindow for 130 s' "new windows of consoles: $(if ($windows -eq '') { 'none' } else { $windows })"
        $isTouched = (Get-Item -LiteralPath $heartbeat).LastWriteTimeUtc -gt $touched
        $isSame = (Read-Daemon $at.Spool $Context).pid -eq $before
        Confirm-That ($isTouched -and $isSame) 'Test-UserDaemon after two more calls' "heartbeat touched $isTouched, same daemon $isSame"
        $section = Read-Section (Invoke-Robotmk @('ctrl', '--config', $at.Config)).Said
        $user = @($section.controller.users)[0]
        Confirm-That ($user.daemon -eq 'running') 'Test-UserDaemon as SYSTEM shows it' (ConvertTo-Json $user -Compress)
    }
    finally {
        Remove-UserTask $name
        Stop-ProofDaemon $at $Context
        Stop-ProofDaemon $at 'system'
    }
}

function Test-NoWindow { Show-Result 'SKIP' 'Test-NoWindow' 'shown by Test-UserDaemon' }

# Only SYSTEM, administrators, this administrator, and in a user's folder that user.
function Test-Rights {
    $at = New-UserHost 'rights'
    try {
        $null = Invoke-Robotmk @('ctrl', '--config', $at.Config)
        $own = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
        $trusted = @('S-1-5-18', 'S-1-5-32-544', $own)
        $folders = @($at.Spool, (Join-Path $at.Spool 'system'), (Join-Path $at.Spool $Context), $at.Log, (Join-Path $at.Log $Context))
        foreach ($folder in $folders) {
            $name = "Test-Rights $($folder.Substring($at.Folder.Length + 1))"
            if (-not (Test-Path -LiteralPath $folder)) { Show-Result 'FAIL' $name 'it was not made'; continue }
            $rules = (Get-Acl -LiteralPath $folder).GetAccessRules($true, $true, [Security.Principal.SecurityIdentifier])
            $strangers = @($rules | Where-Object { $trusted -notcontains $_.IdentityReference.Value } | ForEach-Object { $_.IdentityReference.Value })
            Confirm-That ($strangers.Count -eq 0) $name "others with rights: $(if ($strangers.Count -eq 0) { 'none' } else { $strangers -join ', ' })"
        }
    }
    finally { Stop-ProofDaemon $at 'system' }
}

function Read-DeskMessage($At) {
    $file = Join-Path (Join-Path $At.Spool $Context) 'results\robotmk_desk.json'
    if (-not (Test-Path -LiteralPath $file)) { return '' }
    return ([IO.File]::ReadAllText($file) | ConvertFrom-Json).desk.last_message
}

function Test-LockedSession {
    $at = New-UserHost 'locked'
    $null = Invoke-Robotmk @('ctrl', '--config', $at.Config)
    Stop-ProofDaemon $at 'system'
    $run = @('runner', '--run', 'desk', '--config', $at.Config, '--context', $Context)
    $null = Invoke-Robotmk $run
    $open = Read-DeskMessage $at
    Confirm-That ($open -ne '' -and -not $open.Contains('did not have a desktop')) 'Test-LockedSession while it is open' $open
    if (-not $Lock) {
        Show-Result 'SKIP' 'Test-LockedSession while it is locked' 'give -Lock, and unlock the session afterwards'
        return
    }
    $null = [RobotmkProof]::LockWorkStation()
    Start-Sleep -Seconds 10
    $null = Invoke-Robotmk $run
    $locked = Read-DeskMessage $at
    Confirm-That ($locked.Contains('did not have a desktop to start')) 'Test-LockedSession while it is locked' $locked
}

# DefaultAccount is an account of each Windows with which nobody logs on.
function Test-Sessions {
    $suites = "suites: {desk: {execution_mode: external, run_as: '$Account'}, gone: {execution_mode: external, run_as: DefaultAccount}}"
    $at = New-ProofHost 'sessions' @($suites)
    try {
        $section = Read-Section (Invoke-Robotmk @('ctrl', '--config', $at.Config)).Said
        $users = @($section.controller.users)
        $own = @($users | Where-Object { "user-$($_.user)" -eq $Context })[0]
        $gone = @($users | Where-Object { $_.user -eq 'defaultaccount' })[0]
        Confirm-That ($own.session -eq 'connected') 'Test-Sessions of who is logged on' (ConvertTo-Json $own -Compress)
        Confirm-That ($gone.session -eq 'none') 'Test-Sessions of who is not' (ConvertTo-Json $gone -Compress)
        $told = @($section.controller.host_checks | Where-Object { $_.check -eq 'user_daemon' } | ForEach-Object { $_.problem }) -join '; '
        Confirm-That ($told.Contains('the user is not logged on')) 'Test-Sessions in the host check' $told
    }
    finally { Stop-ProofDaemon $at 'system' }
}

$All = @(
    'Test-ParentRung', 'Test-WmiRung', 'Test-TaskRung', 'Test-Run', 'Test-Newborn', 'Test-ConsoleEvents', 'Test-TaskXml'
    'Test-Rights', 'Test-Sessions', 'Test-UserDaemon', 'Test-NoWindow', 'Test-LockedSession'
)
if (-not (Test-Path -LiteralPath $Program)) { throw "Cannot find `"$Program`": name its folder by -Robotmk" }
$null = New-Item -ItemType Directory -Path $Root
try {
    $wanted = @($Only -split '[,\s]+' | Where-Object { $_ -ne '' })
    foreach ($proof in $(if ($wanted.Count -gt 0) { $wanted } else { $All })) {
        try { & $proof } catch { Show-Result 'FAIL' $proof $_.Exception.Message }
    }
}
finally {
    foreach ($task in @($Tasks)) { Remove-UserTask $task }
    Remove-Item -LiteralPath $Root -Recurse -Force -ErrorAction SilentlyContinue
}
if ($Failures -gt 0) { exit 1 }
exit 0
