package voucher

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestValidate(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Config)
		want   error
		says   string
	}{
		"a whole channel":        {func(*Config) {}, nil, ""},
		"the payer signs":        {func(c *Config) { c.PayerAuthorizer = common.Address{} }, nil, ""},
		"no salt":                {func(c *Config) { c.Salt = Hash{} }, nil, ""},
		"15 minutes":             {func(c *Config) { c.WithdrawDelay = 900 }, nil, ""},
		"30 days":                {func(c *Config) { c.WithdrawDelay = 2_592_000 }, nil, ""},
		"no payer":               {func(c *Config) { c.Payer = common.Address{} }, ErrZeroAddress, "payer 0x0000"},
		"no receiver":            {func(c *Config) { c.Receiver = common.Address{} }, ErrZeroAddress, "receiver 0x0000"},
		"no receiver authorizer": {func(c *Config) { c.ReceiverAuthorizer = common.Address{} }, ErrZeroAddress, "receiverAuthorizer 0x0000"},
		"no token":               {func(c *Config) { c.Token = common.Address{} }, ErrZeroAddress, "token 0x0000"},
		"no delay":               {func(c *Config) { c.WithdrawDelay = 0 }, ErrWithdrawDelay, "withdrawDelay 0"},
		"a second less":          {func(c *Config) { c.WithdrawDelay = 899 }, ErrWithdrawDelay, "withdrawDelay 899"},
		"a second more":          {func(c *Config) { c.WithdrawDelay = 2_592_001 }, ErrWithdrawDelay, "withdrawDelay 2592001"},
		"past uint40":            {func(c *Config) { c.WithdrawDelay = 1<<40 + 900 }, ErrWithdrawDelay, "withdrawDelay 1099511628676"},
	} {
		t.Run(name, func(t *testing.T) {
			c := sample(t)
			test.change(&c)
			err := c.Validate()
			require.ErrorIs(t, err, test.want)
			if err != nil {
				require.Contains(t, err.Error(), test.says)
			}
		})
	}
}

func TestSigner(t *testing.T) {
	c := sample(t)
	require.Equal(t, c.PayerAuthorizer, c.Signer())
	c.PayerAuthorizer = common.Address{}
	require.Equal(t, c.Payer, c.Signer())
}

// channelChanges are the ways in which two channels differ.
var channelChanges = map[string]func(*Config, *uint64){
	"chain id":            func(_ *Config, chain *uint64) { *chain++ },
	"payer":               func(c *Config, _ *uint64) { c.Payer[0] ^= 1 },
	"payer authorizer":    func(c *Config, _ *uint64) { c.PayerAuthorizer[19] ^= 0x80 },
	"no payer authorizer": func(c *Config, _ *uint64) { c.PayerAuthorizer = common.Address{} },
	"receiver":            func(c *Config, _ *uint64) { c.Receiver[10] ^= 1 },
	"receiver authorizer": func(c *Config, _ *uint64) { c.ReceiverAuthorizer[5] ^= 1 },
	"token":               func(c *Config, _ *uint64) { c.Token[0] ^= 1 },
	"delay":               func(c *Config, _ *uint64) { c.WithdrawDelay++ },
	"salt":                func(c *Config, _ *uint64) { c.Salt[31] ^= 1 },
	"parties exchanged":   func(c *Config, _ *uint64) { c.Payer, c.Receiver = c.Receiver, c.Payer },
	"keys exchanged": func(c *Config, _ *uint64) {
		c.PayerAuthorizer, c.ReceiverAuthorizer = c.ReceiverAuthorizer, c.PayerAuthorizer
	},
}

// TestReplay takes a voucher to every channel that differs in one thing.
func TestReplay(t *testing.T) {
	home := sample(t)
	key := keyOf(t, "authorizer")
	d := NewDomain(chainID)
	channel := d.ChannelID(home)
	maximum := AmountFromUint64(1000)
	signature := mustSign(t, d.VoucherDigest(channel, maximum), key)
	require.NoError(t, VerifyVoucher(d, channel, maximum, signature, home.Signer()))

	seen := map[Hash]string{channel: "no change"}
	for name, change := range channelChanges {
		other, chain := home, uint64(chainID)
		change(&other, &chain)
		there := NewDomain(chain)
		id := there.ChannelID(other)
		require.NotContains(t, seen, id, name)
		seen[id] = name

		// Whoever the other channel's signer is, the one who signed at home is the one to protect.
		require.ErrorIs(t, VerifyVoucher(there, id, maximum, signature, addressOf(key)), ErrSigner, name)
	}
	// The id alone does not bind a voucher to its chain: the digest does so again.
	require.ErrorIs(t, VerifyVoucher(NewDomain(chainID+1), channel, maximum, signature, home.Signer()), ErrSigner)
	require.ErrorIs(t, VerifyVoucher(Domain{}, channel, maximum, signature, home.Signer()), ErrSigner)
}

func TestDomain(t *testing.T) {
	d := NewDomain(chainID)
	require.Equal(t, uint64(chainID), d.ChainID())
	require.Equal(t, d, NewDomain(chainID))
	require.NotEqual(t, d.Separator(), NewDomain(chainID+1).Separator())
	require.Equal(t, "0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003", Contract.Hex())
}

// TestAnyBitOfAChannelCounts flips one bit of a configuration.
func TestAnyBitOfAChannelCounts(t *testing.T) {
	d := NewDomain(chainID)
	rapid.Check(t, func(r *rapid.T) {
		c := Config{
			Payer:              drawAddress(r, "payer"),
			PayerAuthorizer:    drawAddress(r, "payer authorizer"),
			Receiver:           drawAddress(r, "receiver"),
			ReceiverAuthorizer: drawAddress(r, "receiver authorizer"),
			Token:              drawAddress(r, "token"),
			WithdrawDelay:      rapid.Uint64Max(maxUint40).Draw(r, "delay"),
			Salt:               drawHash(r, "salt"),
		}
		flipped := c
		bit := rapid.IntRange(0, 5*160+256+40-1).Draw(r, "bit")
		addresses := []*common.Address{
			&flipped.Payer, &flipped.PayerAuthorizer, &flipped.Receiver, &flipped.ReceiverAuthorizer, &flipped.Token,
		}
		switch mask := byte(1) << (bit % 8); {
		case bit < 800:
			addresses[bit/160][bit%160/8] ^= mask
		case bit < 800+256:
			flipped.Salt[(bit-800)/8] ^= mask
		default:
			flipped.WithdrawDelay ^= 1 << (bit - 800 - 256)
		}
		require.NotEqual(r, d.ChannelID(c), d.ChannelID(flipped))
	})
}
