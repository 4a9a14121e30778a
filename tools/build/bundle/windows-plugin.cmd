@echo off
rem robotmk-ctrl of robotmk-controller, the plugin of the Checkmk agent: finds the program and calls it.
rem As a plugin it prints its sections whatever is wrong, never writes to stderr, and ends with 0.
setlocal EnableExtensions DisableDelayedExpansion
set CMK_VERSION="@VERSION@"
rem The agent's environment may be meant for other programs of Node.js.
set "NODE_OPTIONS="
set "NODE_PATH="

set "home="
set "folder="
if not defined ROBOTMK_HOME goto own_folder
rem A quote would end the text that it is in.
set "folder=%ROBOTMK_HOME:"=%"
call :look
:own_folder
set "folder=%~dp0"
call :look
rem A 32-bit agent has another ProgramFiles.
set "folder=%ProgramW6432%"
if defined folder set "folder=%folder%\robotmk-controller"
call :look
set "folder=%ProgramFiles%"
if defined folder set "folder=%folder%\robotmk-controller"
call :look
set "program="
set "module="
set "options="
if not defined home goto no_home
if exist "%home%\robotmk.exe" goto executable

set "module=%home%\ctrl.mjs"
if not defined ROBOTMK_NODE goto own_node
set "node=%ROBOTMK_NODE:"=%"
if exist "%node%" set "program=%node%"
:own_node
if not defined program if exist "%home%\node.exe" set "program=%home%\node.exe"
if not defined program for %%n in (node.exe) do set "program=%%~$PATH:n"
if not defined program for %%n in (deno.exe) do set "program=%%~$PATH:n"
if not defined program goto no_node
for %%n in ("%program%") do if /i "%%~nxn" == "deno.exe" set "options=run -A --no-prompt --quiet"
if "%~1" == "" goto plugin_by_node
"%program%" %options% "%module%" %*
exit /b %errorlevel%

:executable
set "program=%home%\robotmk.exe"
if "%~1" == "" goto plugin_by_executable
"%program%" ctrl %*
exit /b %errorlevel%

:plugin_by_node
"%program%" %options% "%module%" <nul 2>nul
goto called

:plugin_by_executable
"%program%" ctrl <nul 2>nul

:called
set "end=%errorlevel%"
if "%end%" == "0" exit /b 0
set "plain=Cannot run the program of robotmk-controller: it ended with %end%"
set "problem=Cannot run %program%: it ended with %end%. Call it by hand to see why; Node.js has to be @OLDEST_NODE@ or newer, Deno 2.0"
goto sections

:no_home
set "plain=Cannot find robotmk.exe: put it into Program Files\robotmk-controller, or name its folder in ROBOTMK_HOME"
set "problem=Cannot find robotmk.exe: put it into %ProgramFiles%\robotmk-controller, or name its folder in ROBOTMK_HOME"
if not defined ROBOTMK_HOME goto failed
set "named=%ROBOTMK_HOME:"=%"
set "problem=%problem% (it names %named%)"
goto failed

:no_node
set "plain=Cannot find a Node.js or Deno for ctrl.mjs: put node.exe beside it, or name one in ROBOTMK_NODE"
set "problem=Cannot find a Node.js or Deno for %module%: put node.exe beside it, or name one in ROBOTMK_NODE"
if not defined ROBOTMK_NODE goto failed
set "problem=%problem% (it names %node%)"

:failed
if "%~1" == "" goto sections
setlocal EnableDelayedExpansion
>&2 echo robotmk-ctrl: !problem!
exit /b 1

:sections
rem Of paths only plain characters are told: the console's code page may write others as no UTF-8.
for /f "delims=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:\._,()~+-@#$[]{}'; " %%c in ("%problem%") do set "problem="
if not defined problem set "problem=%plain%"
set "json=%problem:\=\\%"
setlocal EnableDelayedExpansion
echo ^<^<^<robotmk:sep^(0^)^>^>^>
echo {"runner":{"encoding":"zlib_codec","robotmk_version":!CMK_VERSION!,"execution_mode":"external","selective_run":false,"cache_time":60,"execution_interval":0,"start_time":null,"end_time":null,"runtime_total":0,"runtime_suites":0,"runtime_robotmk":0,"is_piggyback_result":false,"assigned_host":[]},"suites":[],"controller":{"version":!CMK_VERSION!,"errors":["!json!"]}}
echo ^<^<^<local:sep^(0^)^>^>^>
echo 2 "Robotmk Controller" - !problem!
exit /b 0

rem Takes %folder% as the home if it has the program and there is none yet.
:look
if defined home exit /b
if not defined folder exit /b
if exist "%folder%\robotmk.exe" set "home=%folder%"
if not defined home if exist "%folder%\ctrl.mjs" set "home=%folder%"
exit /b
