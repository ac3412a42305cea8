package cluster

import (
	"encoding/json"
	"slices"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

const (
	accountBalance = 1_000_000 // SAHARA
	validatorStake = 10_000    // SAHARA
)

// validator is a bonded validator with an operator account.
type validator struct {
	*Account
	consensus *ed25519.PrivKey
}

func newValidator(c *Cluster, i int) validator {
	return validator{
		Account:   newAccount(c, "validator"+string(rune('0'+i))),
		consensus: ed25519.GenPrivKeyFromSecret(c.bytes(32)),
	}
}

// Operator is the validator's operator address.
func (v validator) Operator() sdk.ValAddress { return sdk.ValAddress(v.Address) }

// Validators are the operator addresses of the genesis validators.
func (c *Cluster) Validators() []sdk.ValAddress {
	operators := make([]sdk.ValAddress, len(c.validators))
	for i, v := range c.validators {
		operators[i] = v.Operator()
	}
	return operators
}

// NewValidator draws an operator and a consensus key that the chain does not know yet.
func (c *Cluster) NewValidator(name string) (sdk.ValAddress, cryptotypes.PubKey) {
	v := validator{Account: newAccount(c, name), consensus: ed25519.GenPrivKeyFromSecret(c.bytes(32))}
	return v.Operator(), v.consensus.PubKey()
}

// ValidatorTxs makes one transaction of each validator's operator.
func (c *Cluster) ValidatorTxs(msg func(*Account) sdk.Msg) [][]byte {
	txs := make([][]byte, len(c.validators))
	for i, v := range c.validators {
		v.Sync()
		txs[i] = v.Sign(TxOptions{}, msg(v.Account))
	}
	return txs
}

// initChain gives every node the same genesis.
func (c *Cluster) initChain() {
	c.t.Helper()
	genesis := c.First().DefaultGenesis()
	c.fund(c.First(), genesis)
	c.bond(c.First(), genesis)
	if c.options.Genesis != nil {
		c.options.Genesis(c, genesis)
	}
	state, err := json.Marshal(genesis)
	require.NoError(c.t, err)

	params := app.DefaultConsensusParams().ToProto()
	c.genesis = &abci.RequestInitChain{
		Time: c.now, ChainId: chain.InProcessID, ConsensusParams: &params, AppStateBytes: state, InitialHeight: 1,
	}
	for _, n := range c.Nodes {
		c.start(n)
	}
}

// start gives genesis to a node without a block.
func (c *Cluster) start(n *Node) {
	c.t.Helper()
	_, err := n.App.InitChain(c.genesis)
	require.NoError(c.t, err, n.Name)
}

// fund gives every account and validator its balance.
func (c *Cluster) fund(a *app.App, genesis app.GenesisState) {
	var balances []banktypes.Balance
	var accounts []authtypes.GenesisAccount
	add := func(account *Account) {
		balances = append(balances, banktypes.Balance{Address: account.Address.String(), Coins: chain.Coins(accountBalance)})
		accounts = append(accounts, authtypes.NewBaseAccountWithAddress(account.Address))
	}
	for _, account := range c.Accounts {
		add(account)
	}
	for _, v := range c.validators {
		add(v.Account)
	}
	edit(a.AppCodec(), genesis, authtypes.ModuleName, &authtypes.GenesisState{}, func(g *authtypes.GenesisState) {
		packed, err := authtypes.PackAccounts(authtypes.SanitizeGenesisAccounts(accounts))
		require.NoError(c.t, err)
		g.Accounts = packed
	})
	edit(a.AppCodec(), genesis, banktypes.ModuleName, &banktypes.GenesisState{}, func(g *banktypes.GenesisState) {
		pool := chain.Coins(validatorStake * int64(len(c.validators)))
		g.Balances = banktypes.SanitizeGenesisBalances(append(balances, banktypes.Balance{
			Address: authtypes.NewModuleAddress(stakingtypes.BondedPoolName).String(), Coins: pool,
		}))
	})
}

// bond makes the validators bonded, each with a delegation of its own.
func (c *Cluster) bond(a *app.App, genesis app.GenesisState) {
	edit(a.AppCodec(), genesis, stakingtypes.ModuleName, &stakingtypes.GenesisState{}, func(g *stakingtypes.GenesisState) {
		tokens := chain.Coins(validatorStake)[0].Amount
		for _, v := range c.validators {
			key, err := codectypes.NewAnyWithValue(v.consensus.PubKey())
			require.NoError(c.t, err)
			g.Validators = append(g.Validators, stakingtypes.Validator{
				OperatorAddress: v.Operator().String(), ConsensusPubkey: key, Status: stakingtypes.Bonded,
				Tokens: tokens, DelegatorShares: sdkmath.LegacyNewDecFromInt(tokens),
				Description: stakingtypes.Description{Moniker: v.Name}, MinSelfDelegation: sdkmath.OneInt(),
				Commission: stakingtypes.NewCommission(
					sdkmath.LegacyNewDecWithPrec(5, 2), sdkmath.LegacyOneDec(), sdkmath.LegacyOneDec()),
			})
			g.Delegations = append(g.Delegations, stakingtypes.NewDelegation(
				v.Address.String(), v.Operator().String(), sdkmath.LegacyNewDecFromInt(tokens)))
		}
	})
	edit(a.AppCodec(), genesis, slashingtypes.ModuleName, &slashingtypes.GenesisState{}, func(g *slashingtypes.GenesisState) {
		for _, v := range c.validators {
			address := sdk.ConsAddress(v.consensus.PubKey().Address())
			g.SigningInfos = append(g.SigningInfos, slashingtypes.SigningInfo{
				Address:              address.String(),
				ValidatorSigningInfo: slashingtypes.ValidatorSigningInfo{Address: address.String()},
			})
		}
	})
}

// edit changes one module's genesis.
func edit[T proto.Message](cdc codec.JSONCodec, genesis app.GenesisState, module string, state T, change func(T)) {
	cdc.MustUnmarshalJSON(genesis[module], state)
	change(state)
	genesis[module] = cdc.MustMarshalJSON(state)
}

// header of the last committed block.
func (c *Cluster) header() cmtproto.Header {
	return cmtproto.Header{Height: c.height, Time: c.now, ChainID: chain.InProcessID}
}

// votes of the present validators on the last block. All sign.
func (c *Cluster) votes() []abci.VoteInfo {
	validators, err := c.First().StakingKeeper.GetBondedValidatorsByPower(c.Context())
	require.NoError(c.t, err)
	infos := make([]abci.VoteInfo, 0, len(validators))
	for _, v := range validators {
		address, err := v.GetConsAddr()
		require.NoError(c.t, err)
		infos = append(infos, abci.VoteInfo{
			Validator:   abci.Validator{Address: address, Power: v.ConsensusPower(sdk.DefaultPowerReduction)},
			BlockIdFlag: cmtproto.BlockIDFlagCommit,
		})
	}
	slices.SortFunc(infos, func(a, b abci.VoteInfo) int { return slices.Compare(a.Validator.Address, b.Validator.Address) })
	return infos
}

// consensusKey is the CometBFT form of a validator's key.
func (v validator) consensusKey() []byte {
	key, err := cryptocodec.ToCmtPubKeyInterface(v.consensus.PubKey())
	if err != nil {
		panic(err)
	}
	return key.Address()
}
