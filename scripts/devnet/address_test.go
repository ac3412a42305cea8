package main

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// The valid and invalid strings are the test vectors of BIP-173.
func TestBech32Vectors(t *testing.T) {
	for _, text := range []string{
		"A12UEL5L",
		"a12uel5l",
		"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
		"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
		"11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
		"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
		"?1ezyfcl",
	} {
		if _, _, err := bech32Groups(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"\x201nwldj5": "it has the character",
		"\x7f1axkwrx": "it has the character",
		"\x801eym55h": "it has the character",
		"an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx": "more than the 90",
		"pzry9x0s0muk":  "it is not a prefix",
		"1pzry9x0s0muk": "it is not a prefix",
		"x1b4n0q5v":     `the character 'b'`,
		"li1dgmt3":      "it is not a prefix",
		"A1G7SGD8":      "the checksum is wrong",
		"10a06t8":       "it is not a prefix",
		"1qzzfhee":      "it is not a prefix",
		"a12UEL5L":      "mixed",
	} {
		if _, _, err := bech32Groups(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", text, err, want)
		}
	}
}

func TestBech32KnownAddress(t *testing.T) {
	// BIP-173's P2WPKH example: the key hash of the generator point, without the witness version.
	raw, err := hex.DecodeString("751e76e8199196d454941c45d1b3a323f1433bd6")
	if err != nil {
		t.Fatal(err)
	}
	// The same bytes are the Cosmos Hub's well-known address of private key 1.
	const want = "cosmos1w508d6qejxtdg4y5r3zarvary0c5xw7k6ah60c"
	if got := bech32Encode("cosmos", raw); got != want {
		t.Errorf("encoded %s, not %s", got, want)
	}
	prefix, data, err := bech32Decode(want)
	if err != nil || prefix != "cosmos" || !bytes.Equal(data, raw) {
		t.Errorf("decoded %s %x %v", prefix, data, err)
	}
}

func TestBech32RoundTripAndMistypes(t *testing.T) {
	for size := range 41 {
		raw := make([]byte, size)
		for i := range raw {
			raw[i] = byte(251*i + size)
		}
		text := bech32Encode("sahara", raw)
		if prefix, data, err := bech32Decode(text); err != nil || prefix != "sahara" || !bytes.Equal(data, raw) {
			t.Fatalf("%x: %s, %x, %v", raw, prefix, data, err)
		}
		for i := len("sahara1"); i < len(text); i++ {
			wrong := []byte(text)
			wrong[i] = bech32Charset[(strings.IndexByte(bech32Charset, wrong[i])+1)%32]
			if _, _, err := bech32Decode(string(wrong)); err == nil {
				t.Fatalf("%s is accepted, mistyped from %s", wrong, text)
			}
		}
	}
}

func TestParseAddress(t *testing.T) {
	raw := bytes.Repeat([]byte{0xc0}, 20)
	account := bech32Encode("sahara", raw)
	module := bech32Encode("sahara", make([]byte, 32))
	for text, want := range map[string]string{
		account: account, strings.ToUpper(account): account, module: module,
		"0x" + strings.Repeat("c0", 20): account, "0x" + strings.Repeat("C0", 20): account,
	} {
		if got, err := parseAddress(text); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                                 "it is not a prefix",
		"0x1234":                           "40 hexadecimal digits",
		"0x" + strings.Repeat("zz", 20):    "40 hexadecimal digits",
		strings.Repeat("c0", 20):           "it is not a prefix",
		bech32Encode("cosmos", raw):        "begins with cosmos1",
		bech32Encode("saharavaloper", raw): "begins with saharavaloper1",
		bech32Encode("sahara", raw[:19]):   "has 19 bytes",
		account[:len(account)-1] + "b":     "the character 'b'",
	} {
		if _, err := parseAddress(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", text, err, want)
		}
	}
}
