package voucher

import (
	"encoding/json"

	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// MarshalJSON writes
//
//	{"channelId": "0x…", "cap": "1000", "expires": 1790000000, "keyHash": "0x…", "signature": "0x…",
//	 "voucher": {"channelId": "0x…", "maxClaimableAmount": "1000", "signature": "0x…"}}
func (s SignedSession) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ChannelID string `json:"channelId"`
		Cap       Amount `json:"cap"`
		Expires   uint64 `json:"expires"`
		KeyHash   string `json:"keyHash"`
		Signature string `json:"signature"`
		Voucher   Signed `json:"voucher"`
	}{hexText(s.ChannelID[:]), s.Cap, s.Expires, hexText(s.KeyHash[:]), hexText(s.Signature[:]), s.Voucher})
}

// UnmarshalJSON reads what MarshalJSON writes, with hex digits in any case, and no field less, more or twice.
// Errors are those of package strict and of ParseAmount, each with the name of its field.
func (s *SignedSession) UnmarshalJSON(b []byte) error {
	var read SignedSession
	err := strict.Object(b,
		strict.Field{Name: "channelId", Read: strict.Hex(read.ChannelID[:])},
		strict.Field{Name: "cap", Read: strict.Text(&read.Cap)},
		strict.Field{Name: "expires", Read: strict.Number(&read.Expires, MaxExpires)},
		strict.Field{Name: "keyHash", Read: strict.Hex(read.KeyHash[:])},
		strict.Field{Name: "signature", Read: strict.Hex(read.Signature[:])},
		strict.Field{Name: "voucher", Read: strict.Value(&read.Voucher)},
	)
	if err == nil {
		*s = read
	}
	return err
}

// SessionState is a gateway's answer about a session that it has.
type SessionState struct {
	Session
	// Spent is what its calls have cost so far, at most the cap.
	Spent Amount
}

// SessionShort is a gateway's answer to a session whose voucher does not reach: it must be over Committed and the
// cap together. Voucher proves it: it is the channel's greatest that the gateway has, by the payer's own signature,
// and Committed is never above it.
type SessionShort struct {
	// Committed is what the channel's calls have cost, and what its other sessions may still spend.
	Committed Amount
	Voucher   Signed
}

type sessionState struct {
	ChannelID hexHash `json:"channelId"`
	Cap       Amount  `json:"cap"`
	Expires   uint64  `json:"expires"`
	KeyHash   hexHash `json:"keyHash"`
	Spent     Amount  `json:"spent"`
}

// MarshalJSON writes {"channelId": "0x…", "cap": "1000", "expires": 1790000000, "keyHash": "0x…", "spent": "12"}.
func (s SessionState) MarshalJSON() ([]byte, error) {
	return json.Marshal(sessionState{hexHash(s.ChannelID), s.Cap, s.Expires, hexHash(s.KeyHash), s.Spent})
}

// UnmarshalJSON reads what MarshalJSON writes. It is no evidence of anything, so fields unknown are passed over.
func (s *SessionState) UnmarshalJSON(b []byte) error {
	var read sessionState
	if err := json.Unmarshal(b, &read); err != nil {
		return err
	}
	*s = SessionState{Session{Hash(read.ChannelID), read.Cap, read.Expires, Hash(read.KeyHash)}, read.Spent}
	return nil
}

type sessionShort struct {
	Committed Amount `json:"committed"`
	Voucher   Signed `json:"voucher"`
}

// MarshalJSON writes {"committed": "12", "voucher": {…}}.
func (s SessionShort) MarshalJSON() ([]byte, error) {
	return json.Marshal(sessionShort(s))
}

// UnmarshalJSON reads what MarshalJSON writes; the voucher strictly, and other fields are passed over.
func (s *SessionShort) UnmarshalJSON(b []byte) error {
	var read sessionShort
	if err := json.Unmarshal(b, &read); err != nil {
		return err
	}
	*s = SessionShort(read)
	return nil
}

// hexHash is a Hash as text.
type hexHash Hash

func (h hexHash) MarshalText() ([]byte, error) {
	return []byte(hexText(h[:])), nil
}

func (h *hexHash) UnmarshalText(text []byte) error {
	quoted, err := json.Marshal(string(text))
	if err != nil {
		return err
	}
	return strict.Hex(h[:])(quoted)
}
