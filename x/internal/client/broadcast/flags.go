// Package broadcast is what commands that do more than send one transaction share: an owner's key, a question on the
// terminal, a transaction that is in a block when the command ends, and an end by Ctrl-C that leaves nothing half done.
package broadcast

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
)

// AddFlags gives a command the SDK's flags for transactions, with an estimate of gas by default: what registering
// costs depends on the lineage.
func AddFlags(cmd *cobra.Command) {
	flags.AddTxFlagsToCmd(cmd)
	setDefault(cmd, flags.FlagGas, flags.GasFlagAuto)
	setDefault(cmd, flags.FlagGasAdjustment, "1.5")
	AsText(cmd)
}

// AsText makes text what a command prints unless -o says otherwise: the SDK's flags come with JSON.
func AsText(cmd *cobra.Command) {
	setDefault(cmd, flags.FlagOutput, flags.OutputFormatText)
}

// IsJSON tells what -o says. Anything but the two formats is refused, rather than taken for text.
func IsJSON(cmd *cobra.Command) (bool, error) {
	format, err := cmd.Flags().GetString(flags.FlagOutput)
	if err != nil {
		return false, err
	}
	switch format {
	case flags.OutputFormatJSON:
		return true, nil
	case flags.OutputFormatText:
		return false, nil
	}
	return false, fmt.Errorf("--%s %.40q: want %s or %s", flags.FlagOutput, format, flags.OutputFormatText, flags.OutputFormatJSON)
}

// setDefault changes what a flag of the SDK is when nobody gives it.
func setDefault(cmd *cobra.Command, name, value string) {
	flag := cmd.Flags().Lookup(name)
	flag.DefValue = value
	if err := flag.Value.Set(value); err != nil {
		panic(fmt.Sprintf("--%s=%s: %s", name, value, err)) // a mistake in this package, met by every test
	}
}
