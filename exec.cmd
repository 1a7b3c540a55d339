@rem The scripts of package.json begin with "exec", so that signals reach Node.js and not only the shell.
@rem cmd.exe has no such command. It finds this file instead, which runs the rest of the line.
@%*
