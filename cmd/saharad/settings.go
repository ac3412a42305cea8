package main

import (
	"fmt"

	"github.com/cosmos/cosmos-sdk/server"
	sdk "github.com/cosmos/cosmos-sdk/types"
	evmconfig "github.com/cosmos/evm/server/config"
)

// checkSettings refuses settings that the server itself would only meet, or panic on, after it has opened
// its databases.
func checkSettings(ctx *server.Context) error {
	if err := ctx.Config.ValidateBasic(); err != nil {
		return fmt.Errorf("config.toml: %w", err)
	}
	config, err := evmconfig.GetConfig(ctx.Viper)
	if err != nil {
		return fmt.Errorf("app.toml: %w", err)
	}
	if prices, err := sdk.ParseDecCoins(config.MinGasPrices); err != nil || prices.IsZero() {
		return fmt.Errorf("%s is %q, want a price such as %s", server.FlagMinGasPrices, config.MinGasPrices, minGasPrice())
	}
	// These two as text: wrapped, an SDK error adds the place in the source where it was made.
	if err := config.ValidateBasic(); err != nil {
		return fmt.Errorf("app.toml: %s", err.Error())
	}
	if err := evmconfig.ValidateCrossConfig(ctx.Config, &config); err != nil {
		return fmt.Errorf("config.toml and app.toml: %s", err.Error())
	}
	return nil
}
