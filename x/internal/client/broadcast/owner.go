package broadcast

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// ErrNoFrom asks for an owner.
var ErrNoFrom = errors.New("--from: want the name or address of the owner's key")

// Owner is the context of a command with its --from account, and whether it is a --dry-run, which signs nothing.
func Owner(cmd *cobra.Command) (client.Context, bool, error) {
	dry, err := cmd.Flags().GetBool(flags.FlagDryRun)
	if err != nil {
		return client.Context{}, false, err
	}
	account := signer
	if dry {
		account = dryOwner
	}
	clientCtx, err := account(cmd)
	return clientCtx, dry, err
}

// signer is the context of a command that sends, and its --from account.
func signer(cmd *cobra.Command) (client.Context, error) {
	clientCtx, err := client.GetClientTxContext(cmd)
	if err != nil {
		return clientCtx, err
	}
	if clientCtx.FromAddress.Empty() {
		return clientCtx, ErrNoFrom
	}
	return clientCtx, nil
}

// dryOwner is the --from account where nothing is signed. The SDK takes --dry-run for a simulation and hides the
// keyring then, so a key's name is looked up anew.
func dryOwner(cmd *cobra.Command) (client.Context, error) {
	clientCtx := client.GetClientContextFromCmd(cmd).WithSimulation(false)
	from, err := cmd.Flags().GetString(flags.FlagFrom)
	if err != nil {
		return clientCtx, err
	}
	if from == "" {
		return clientCtx, ErrNoFrom
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
