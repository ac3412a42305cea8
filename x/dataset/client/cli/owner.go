package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// signer is the context of a command that sends, and its --from account.
func signer(cmd *cobra.Command) (client.Context, error) {
	clientCtx, err := client.GetClientTxContext(cmd)
	if err != nil {
		return clientCtx, err
	}
	if clientCtx.FromAddress.Empty() {
		return clientCtx, errNoFrom
	}
	return clientCtx, nil
}

var errNoFrom = errors.New("--from: want the name or address of the owner's key")

// dryOwner is the --from account where nothing is signed. The SDK takes --dry-run for a simulation and hides the
// keyring then, so a key's name is looked up anew.
func dryOwner(cmd *cobra.Command) (client.Context, error) {
	clientCtx := client.GetClientContextFromCmd(cmd).WithSimulation(false)
	from, err := cmd.Flags().GetString(flags.FlagFrom)
	if err != nil {
		return clientCtx, err
	}
	if from == "" {
		return clientCtx, errNoFrom
	}
	if owner, err := sdk.AccAddressFromBech32(from); err == nil {
		return clientCtx.WithFromAddress(owner), nil
	}
	backend, err := cmd.Flags().GetString(flags.FlagKeyringBackend)
	if err != nil {
		return clientCtx, err
	}
	if !cmd.Flags().Changed(flags.FlagKeyringBackend) && clientCtx.Viper != nil {
		backend = clientCtx.Viper.GetString(flags.FlagKeyringBackend)
	}
	keys, err := client.NewKeyringFromBackend(clientCtx, backend)
	if err != nil {
		return clientCtx, err
	}
	owner, _, _, err := client.GetFromFields(clientCtx, keys, from)
	return clientCtx.WithFromAddress(owner), err
}
