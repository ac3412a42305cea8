package app_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	v2 "github.com/sahara-chain/sahara/app/upgrades/v2"
	"github.com/sahara-chain/sahara/testutil/cluster"
)

// TestUpgrade: validators vote for a plan; the binary that does not know it stops at its height; the one
// that does runs the handler there and goes on.
func TestUpgrade(t *testing.T) {
	var c *cluster.Cluster
	var plan upgradetypes.Plan
	app.WithUpgrades(nil, func() { // the old binary
		c = cluster.New(t, cluster.Options{})
		plan = upgradetypes.Plan{Name: v2.Upgrade.Name, Height: c.Height() + 7}
		proposer := c.Accounts[0]
		msg, err := govv1.NewMsgSubmitProposal([]sdk.Msg{&upgradetypes.MsgSoftwareUpgrade{
			Authority: authtypes.NewModuleAddress(govtypes.ModuleName).String(), Plan: plan,
		}}, chain.Coins(1_000), proposer.Address.String(), "", "upgrade", "to v2", false)
		require.NoError(t, err)
		require.Zero(t, c.NextBlock(proposer.Sign(cluster.TxOptions{}, msg)).TxResults[0].Code)
		for _, tx := range c.ValidatorTxs(func(v *cluster.Account) sdk.Msg {
			return govv1.NewMsgVote(v.Address, 1, govv1.OptionYes, "")
		}) {
			result := c.NextBlock(tx).TxResults[0]
			require.Zero(t, result.Code, result.Log)
		}
		c.NextBlockAfter(72 * time.Hour) // the voting period ends
	})
	require.Equal(t, plan.Height, c.Height()+1, "the plan's height comes next")
	require.EqualValues(t, app.MaxBlockGas, c.First().GetConsensusParams(c.Context()).Block.MaxGas)

	_, err := c.TryFinalize()
	require.ErrorContains(t, err, `UPGRADE "v2" NEEDED at height`)
	for _, n := range c.Nodes {
		c.Crash(n) // the new binary
	}
	for range 3 {
		c.NextBlock()
	}
	require.EqualValues(t, v2.MaxBlockGas, c.First().GetConsensusParams(c.Context()).Block.MaxGas)
	done, err := c.First().UpgradeKeeper.GetDoneHeight(c.Context(), v2.Upgrade.Name)
	require.NoError(t, err)
	require.Equal(t, plan.Height, done)
}
