@echo off
rem robotmk-@PROGRAM@ of robotmk-controller, for people: calls the program that lies beside it.
rem cmd.exe reads the arguments a second time; "robotmk.exe @PROGRAM@ ..." takes them as they are.
setlocal EnableExtensions DisableDelayedExpansion
set "NODE_OPTIONS="
set "NODE_PATH="
if not exist "%~dp0robotmk.exe" goto files
"%~dp0robotmk.exe" @PROGRAM@ %*
exit /b %errorlevel%

:files
set "program="
if not defined ROBOTMK_NODE goto own_node
set "node=%ROBOTMK_NODE:"=%"
if exist "%node%" set "program=%node%"
:own_node
if not defined program if exist "%~dp0node.exe" set "program=%~dp0node.exe"
if not defined program for %%n in (node.exe) do set "program=%%~$PATH:n"
if not defined program for %%n in (deno.exe) do set "program=%%~$PATH:n"
if not defined program goto no_node
set "options="
for %%n in ("%program%") do if /i "%%~nxn" == "deno.exe" set "options=run -A --no-prompt --quiet"
"%program%" %options% "%~dp0@PROGRAM@.mjs" %*
exit /b %errorlevel%

:no_node
>&2 echo robotmk-@PROGRAM@: Cannot find a Node.js or Deno: put node.exe, @OLDEST_NODE@ or newer, beside this file, or name one in ROBOTMK_NODE
exit /b 1
