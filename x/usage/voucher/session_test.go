package voucher

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// session is one that the key "authorizer" signed, as it should be.
func session(t testing.TB) SignedSession {
	t.Helper()
	s := SignedSession{
		Session: Session{Hash{1}, AmountFromUint64(1000), 1_790_000_000, SessionKeyHash("sk-sahara-test")},
		Voucher: Signed{ChannelID: Hash{1}, MaxClaimableAmount: AmountFromUint64(2500)},
	}
	sign(t, &s)
	return s
}

func sign(t testing.TB, s *SignedSession) {
	t.Helper()
	d, key := NewDomain(chainID), keyOf(t, "authorizer")
	copy(s.Signature[:], mustSign(t, d.SessionDigest(s.Session), key))
	copy(s.Voucher.Signature[:], mustSign(t, d.VoucherDigest(s.Voucher.ChannelID, s.Voucher.MaxClaimableAmount), key))
}

func TestSessionVerify(t *testing.T) {
	for name, test := range map[string]struct {
		change, tamper func(*SignedSession)
		want           error
	}{
		"good":                   {},
		"a cap of all":           {change: func(s *SignedSession) { s.Cap = s.Voucher.MaxClaimableAmount }},
		"an end":                 {change: func(s *SignedSession) { s.Cap, s.Voucher.MaxClaimableAmount = Amount{}, Amount{} }},
		"a cap above":            {change: func(s *SignedSession) { s.Cap = AmountFromUint64(2501) }, want: ErrSession},
		"another channel":        {change: func(s *SignedSession) { s.Voucher.ChannelID[0]++ }, want: ErrSession},
		"a greater cap":          {tamper: func(s *SignedSession) { s.Cap = AmountFromUint64(1001) }, want: ErrSigner},
		"a later end":            {tamper: func(s *SignedSession) { s.Expires++ }, want: ErrSigner},
		"another key":            {tamper: func(s *SignedSession) { s.KeyHash = SessionKeyHash("sk-sahara-mine") }, want: ErrSigner},
		"both of another":        {tamper: func(s *SignedSession) { s.ChannelID[0]++; s.Voucher.ChannelID[0]++ }, want: ErrSigner},
		"a greater voucher":      {tamper: func(s *SignedSession) { s.Voucher.MaxClaimableAmount = MaxAmount }, want: ErrSigner},
		"the voucher's for it":   {tamper: func(s *SignedSession) { s.Signature = s.Voucher.Signature }, want: ErrSigner},
		"its for the voucher's":  {tamper: func(s *SignedSession) { s.Voucher.Signature = s.Signature }, want: ErrSigner},
		"the high-s twin":        {tamper: func(s *SignedSession) { copy(s.Signature[:], twin(s.Signature[:])) }, want: ErrHighS},
		"a voucher's high twin":  {tamper: func(s *SignedSession) { copy(s.Voucher.Signature[:], twin(s.Voucher.Signature[:])) }, want: ErrHighS},
		"no signature":           {tamper: func(s *SignedSession) { s.Signature = [65]byte{} }, want: ErrRange},
		"no signature of either": {tamper: func(s *SignedSession) { s.Voucher.Signature = [65]byte{} }, want: ErrRange},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t)
			if test.change != nil {
				test.change(&s)
				sign(t, &s)
			}
			if test.tamper != nil {
				test.tamper(&s)
			}
			d, signer := NewDomain(chainID), addressOf(keyOf(t, "authorizer"))
			require.ErrorIs(t, s.Verify(d, signer), test.want)
			if test.want == nil {
				require.ErrorIs(t, s.Verify(d, addressOf(keyOf(t, "payer"))), ErrSigner)
				require.ErrorIs(t, s.Verify(NewDomain(chainID+1), signer), ErrSigner)
			}
		})
	}
}

// TestSessionDigestByHand writes EIP-712 out a second time.
func TestSessionDigestByHand(t *testing.T) {
	kind := crypto.Keccak256([]byte("Session(bytes32 channelId,uint128 cap,uint64 expires,bytes32 keyHash)"))
	rapid.Check(t, func(r *rapid.T) {
		d := NewDomain(rapid.Uint64().Draw(r, "chain id"))
		s := Session{drawHash(r, "channel"), drawAmount(r, "cap"), rapid.Uint64().Draw(r, "expires"), drawHash(r, "key")}
		separator := d.Separator()
		of := words(kind, s.ChannelID[:], word(s.Cap), binary.BigEndian.AppendUint64(make([]byte, 24), s.Expires), s.KeyHash[:])
		want := append(append([]byte("\x19\x01"), separator[:]...), of[:]...)
		require.Equal(r, Preimage(want), d.SessionPreimage(s))
		require.Equal(r, words(want), d.SessionDigest(s))
	})
}

func TestSessionKeys(t *testing.T) {
	key, other := NewSessionKey(), NewSessionKey()
	require.NotEqual(t, key, other)
	require.Len(t, key, 53)
	require.Regexp(t, `^sk-sahara-[A-Za-z0-9_-]{43}$`, key)
	require.Equal(t, words([]byte(key)), SessionKeyHash(key))
	require.NotEqual(t, SessionKeyHash(key), SessionKeyHash(other))
}

func TestSessionJSON(t *testing.T) {
	s := session(t)
	b, err := json.Marshal(s)
	require.NoError(t, err)
	require.Equal(t, `{"channelId":"`+hexText(s.ChannelID[:])+`","cap":"1000","expires":1790000000,"keyHash":"`+
		hexText(s.KeyHash[:])+`","signature":"`+hexText(s.Signature[:])+`","voucher":{"channelId":"`+hexText(s.ChannelID[:])+
		`","maxClaimableAmount":"2500","signature":"`+hexText(s.Voucher.Signature[:])+`"}}`, string(b))
	var back SignedSession
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, s, back)

	text := string(b)
	_, inner, _ := strings.Cut(strings.TrimSuffix(text, "}}"), `"voucher":{`)
	for name, test := range map[string]struct {
		old, with string
		want      error
	}{
		"a number as cap":   {`"1000"`, `1000`, strict.ErrJSON},
		"a negative cap":    {`"1000"`, `"-1"`, ErrAmountText},
		"too great a cap":   {`"1000"`, `"` + greatestText + `0"`, ErrAmountRange},
		"a text as time":    {`1790000000`, `"1790000000"`, strict.ErrJSON},
		"too late a time":   {`1790000000`, `9007199254740992`, strict.ErrNumber},
		"a negative time":   {`1790000000`, `-1`, strict.ErrNumber},
		"no key":            {`"keyHash"`, `"key"`, strict.ErrField},
		"two caps":          {`"cap"`, `"cap":"2","cap"`, strict.ErrField},
		"no voucher":        {`"voucher":{`, `"voucher":null,"x":{`, strict.ErrField},
		"a null voucher":    {`"voucher":{` + inner + `}`, `"voucher":null`, strict.ErrJSON},
		"a voucher's field": {`"maxClaimableAmount"`, `"max"`, strict.ErrField},
		"a short signature": {hexText(s.Signature[:]), "0x00", strict.ErrLength},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, text, test.old)
			kept := SignedSession{Session: Session{Expires: 7}}
			require.ErrorIs(t, kept.UnmarshalJSON([]byte(strings.Replace(text, test.old, test.with, 1))), test.want)
			require.Equal(t, SignedSession{Session: Session{Expires: 7}}, kept, "a refused session changes nothing")
		})
	}
}

func TestSessionAnswers(t *testing.T) {
	s := session(t)
	b, err := json.Marshal(SessionState{s.Session, AmountFromUint64(12)})
	require.NoError(t, err)
	require.Equal(t, `{"channelId":"`+hexText(s.ChannelID[:])+`","cap":"1000","expires":1790000000,"keyHash":"`+
		hexText(s.KeyHash[:])+`","spent":"12"}`, string(b))
	var state SessionState
	require.NoError(t, json.Unmarshal([]byte(strings.Replace(string(b), "{", `{"object":"session",`, 1)), &state))
	require.Equal(t, SessionState{s.Session, AmountFromUint64(12)}, state)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"channelId":"0x00"}`), &state), strict.ErrLength)

	b, err = json.Marshal(SessionShort{AmountFromUint64(2400), s.Voucher})
	require.NoError(t, err)
	var short SessionShort
	require.NoError(t, json.Unmarshal([]byte(strings.Replace(string(b), "{", `{"error":{"code":"voucher_short"},`, 1)), &short))
	require.Equal(t, SessionShort{AmountFromUint64(2400), s.Voucher}, short)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"committed":"1","voucher":{}}`), &short), strict.ErrField)
}

// FuzzSessionJSON: what is accepted means the same to a reader that takes more.
func FuzzSessionJSON(f *testing.F) {
	b, err := json.Marshal(session(f))
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(strings.Replace(string(b), "{", `{"cap":"1",`, 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s SignedSession
		if s.UnmarshalJSON(b) != nil {
			return
		}
		var fields struct {
			ChannelID, Cap, KeyHash, Signature string
			Expires                            uint64
			Voucher                            json.RawMessage
		}
		require.NoError(t, json.Unmarshal(b, &fields))
		require.Equal(t, hexText(s.ChannelID[:]), strings.ToLower(fields.ChannelID))
		require.Equal(t, s.Cap.String(), fields.Cap)
		require.Equal(t, s.Expires, fields.Expires)
		require.Equal(t, hexText(s.KeyHash[:]), strings.ToLower(fields.KeyHash))
		require.Equal(t, hexText(s.Signature[:]), strings.ToLower(fields.Signature))
		var v Signed
		require.NoError(t, v.UnmarshalJSON(fields.Voucher))
		require.Equal(t, s.Voucher, v)

		again, err := json.Marshal(s)
		require.NoError(t, err)
		var back SignedSession
		require.NoError(t, back.UnmarshalJSON(again))
		require.Equal(t, s, back)
	})
}
