package cluster

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// Account is a key with the number of transactions that it has signed for blocks so far. One key signs
// native and Ethereum transactions.
type Account struct {
	Name    string
	Key     *ethsecp256k1.PrivKey
	Address sdk.AccAddress

	c        *Cluster
	sequence uint64
}

func newAccount(c *Cluster, name string) *Account {
	key := &ethsecp256k1.PrivKey{Key: c.bytes(32)}
	return &Account{Name: name, Key: key, Address: sdk.AccAddress(key.PubKey().Address()), c: c}
}

// NewAccount is a key that the chain has never seen and that holds nothing.
func (c *Cluster) NewAccount(name string) *Account { return newAccount(c, name) }

// bytes draws n random bytes from the cluster's seed.
func (c *Cluster) bytes(n int) []byte {
	bz := make([]byte, n)
	for i := range bz {
		bz[i] = byte(c.Rand.Uint32())
	}
	return bz
}

// Hex is the account's address in the EVM.
func (a *Account) Hex() common.Address { return common.BytesToAddress(a.Address) }

// Balance is what the account holds of a denom.
func (a *Account) Balance(denom string) sdkmath.Int {
	return a.c.First().BankKeeper.GetBalance(a.c.Context(), a.Address, denom).Amount
}

// Sync takes the sequence from the committed state: after transactions that failed before it rose.
func (a *Account) Sync() {
	a.sequence = 0
	if account := a.c.First().AccountKeeper.GetAccount(a.c.Context(), a.Address); account != nil {
		a.sequence = account.GetSequence()
	}
}

// TxOptions are what a native transaction may have besides messages.
type TxOptions struct {
	Gas        uint64    // default 500,000
	Fee        sdk.Coins // default Gas times the minimum price, doubled
	FeeGranter sdk.AccAddress
	ChainID    string // default the cluster's
}

// Sign makes a native transaction with the account's next sequence.
func (a *Account) Sign(o TxOptions, msgs ...sdk.Msg) []byte {
	a.c.t.Helper()
	if o.Gas == 0 {
		o.Gas = 500_000
	}
	if o.Fee == nil {
		o.Fee = sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, gasPrice().MulRaw(int64(o.Gas))))
	}
	if o.ChainID == "" {
		o.ChainID = chain.InProcessID
	}
	txConfig := a.c.First().TxConfig()
	builder := txConfig.NewTxBuilder()
	require.NoError(a.c.t, builder.SetMsgs(msgs...))
	builder.SetGasLimit(o.Gas)
	builder.SetFeeAmount(o.Fee)
	builder.SetFeeGranter(o.FeeGranter)

	number := uint64(0)
	if account := a.c.First().AccountKeeper.GetAccount(a.c.Context(), a.Address); account != nil {
		number = account.GetAccountNumber()
	}
	data := authsigning.SignerData{
		Address: a.Address.String(), ChainID: o.ChainID, AccountNumber: number, Sequence: a.sequence, PubKey: a.Key.PubKey(),
	}
	// The signer's info is part of what is signed, so it is set once without the signature.
	empty := signing.SignatureV2{
		PubKey: a.Key.PubKey(), Sequence: a.sequence,
		Data: &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT},
	}
	require.NoError(a.c.t, builder.SetSignatures(empty))
	signature, err := tx.SignWithPrivKey(context.Background(), signing.SignMode_SIGN_MODE_DIRECT, data, builder, a.Key, txConfig, a.sequence)
	require.NoError(a.c.t, err)
	require.NoError(a.c.t, builder.SetSignatures(signature))
	bz, err := txConfig.TxEncoder()(builder.GetTx())
	require.NoError(a.c.t, err)
	a.sequence++
	return bz
}

// EthTx makes an Ethereum transaction with the account's next sequence as nonce. A nil to creates a contract.
func (a *Account) EthTx(to *common.Address, value *big.Int, gas uint64, data []byte) []byte {
	a.c.t.Helper()
	bz, err := a.c.First().TxConfig().TxEncoder()(a.ethTx(to, value, gas, data))
	require.NoError(a.c.t, err)
	a.sequence++
	return bz
}

func (a *Account) ethTx(to *common.Address, value *big.Int, gas uint64, data []byte) authsigning.Tx {
	a.c.t.Helper()
	builder := a.c.First().TxConfig().NewTxBuilder()
	built, err := a.EthMsg(to, value, gas, data).BuildTx(builder, chain.BaseDenom)
	require.NoError(a.c.t, err)
	return built
}

// EthMsg is the signed message of an Ethereum transaction.
func (a *Account) EthMsg(to *common.Address, value *big.Int, gas uint64, data []byte) *evmtypes.MsgEthereumTx {
	a.c.t.Helper()
	key, err := a.Key.ToECDSA()
	require.NoError(a.c.t, err)
	chainID := new(big.Int).SetUint64(chain.EVMChainID(chain.InProcessID))
	signer := ethtypes.LatestSignerForChainID(chainID)
	signed, err := ethtypes.SignNewTx(key, signer, &ethtypes.DynamicFeeTx{
		ChainID: chainID, Nonce: a.sequence, To: to, Value: value, Gas: gas, Data: data,
		GasFeeCap: gasPrice().BigInt(), GasTipCap: big.NewInt(0),
	})
	require.NoError(a.c.t, err)
	msg := &evmtypes.MsgEthereumTx{}
	require.NoError(a.c.t, msg.FromSignedEthereumTx(signed, signer))
	return msg
}

// gasPrice is twice the minimum, so that a base fee that has risen does not matter.
func gasPrice() sdkmath.Int { return app.MinGasPrice.TruncateInt().MulRaw(2) }
