/** What `--help` prints. */
export const HELP = `Usage: keyring-gateway [command] [options]

Settings come from the environment; .env.example lists them all.

Commands
  start             Runs the gateway. Also without a command.
  doctor            Looks whether the gateway is ready to go live: settings, token store, seal keys, providers, clocks.
                    Changes nothing, signs in nowhere, prints no secret.
      --json        one JSON object instead of a table
      --strict      warnings count as errors
  reseal            Seals everything in the token store under the newest seal key, so that older ones can go.
                    Every gateway must have the new key in front of its KEYRING_SEAL_KEYS by then. Can be stopped at any
                    time: the next run goes on from there. Nobody is logged out.
      --rate N      look at no more than N records a second (1000)
      --from-start  begin anew instead of going on
      --json        one JSON object at the end, and no progress

Options
  -h, --help        this text
  -v, --version     the version

Exit codes
  0  all is well
  1  errors were found (doctor), or something is not sealed under the newest key yet (reseal)
  2  the command line, or for reseal the settings, make no sense
  130  reseal was stopped
`;
