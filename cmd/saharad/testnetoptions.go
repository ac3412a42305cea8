package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/client/flags"
)

// testnetOptions are the flags of init-files.
type testnetOptions struct {
	validators    int
	dir           string
	chainID       string
	prefix        string
	backend       string
	basePort      int
	timeoutCommit time.Duration
	output        string
}

var folderName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// validate finds every mistake before the first file is written.
func (o testnetOptions) validate() error {
	if o.validators < 1 || o.validators > 100 {
		return fmt.Errorf("--validators is %d, want 1 to 100", o.validators)
	}
	if last := o.basePort + portsPerNode*o.validators; o.basePort < 1024 || last > 65535 {
		return fmt.Errorf("--base-port %d: ports %d to %d are not all between 1024 and 65535", o.basePort, o.basePort, last)
	}
	if o.timeoutCommit < 0 {
		return fmt.Errorf("--commit-timeout is %s, want 0 or more", o.timeoutCommit)
	}
	if o.chainID == "" || len(o.chainID) > cmttypes.MaxChainIDLen {
		return fmt.Errorf("--chain-id is %q, want 1 to %d characters", o.chainID, cmttypes.MaxChainIDLen)
	}
	if !folderName.MatchString(o.prefix) {
		return fmt.Errorf("--node-dir-prefix is %q, want the beginning of a folder's name", o.prefix)
	}
	if formats := []string{flags.OutputFormatText, flags.OutputFormatJSON}; !slices.Contains(formats, o.output) {
		return fmt.Errorf("--output is %q, want one of %q", o.output, formats)
	}
	entries, err := os.ReadDir(o.dir)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("--output-dir: %w", err)
	}
	for _, entry := range entries {
		if entry.Name() == networkFile || entry.Name() == o.prefix+"0" {
			return fmt.Errorf("--output-dir %s already holds %s: remove the folder or choose another", o.dir, entry.Name())
		}
	}
	return nil
}
