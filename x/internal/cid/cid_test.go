package cid

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// These are names as other implementations give them.
const (
	emptyRaw    = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
	helloRaw    = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e" // "hello world"
	emptyFolder = "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"
	helloJSON   = "bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea"
)

func TestSum(t *testing.T) {
	for _, test := range []struct {
		codec         Codec
		content, want string
	}{
		{Raw, "", emptyRaw},
		{Raw, "hello world", helloRaw},
		{DagPB, "\x0a\x02\x08\x01", emptyFolder},
		{JSON, `{"hello":"world"}`, helloJSON},
	} {
		c, err := Sum(test.codec, strings.NewReader(test.content))
		require.NoError(t, err)
		require.Equal(t, test.want, c.String())
		require.NoError(t, Validate(c.String()))
		back, err := Parse(c.String())
		require.NoError(t, err)
		require.Equal(t, c, back)
		require.Equal(t, sha256.Sum256([]byte(test.content)), back.Digest)
	}
	raw, err := SumRaw(strings.NewReader("hello world"))
	require.NoError(t, err)
	require.Equal(t, helloRaw, raw.String())
}

func TestSumRefuses(t *testing.T) {
	_, err := Sum(0x71, strings.NewReader(""))
	require.ErrorIs(t, err, ErrCodec)
	broken := errors.New("broken")
	_, err = SumRaw(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
}

// spell writes any bytes as Parse expects them, the same way as String does.
func spell(parts ...[]byte) string {
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return prefix + encoding.EncodeToString(all)
}

func TestValidateRefuses(t *testing.T) {
	digest := make([]byte, sha256.Size)
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"nothing":               {"", ErrLength},
		"the base alone":        {"b", ErrLength},
		"a character less":      {emptyRaw[:58], ErrLength},
		"three characters more": {emptyRaw + "aaa", ErrLength},
		"a million characters":  {strings.Repeat("b", 1_000_000), ErrLength},
		"a word":                {"content", ErrMultibase},
		"a link":                {"ipfs://" + emptyRaw, ErrMultibase},
		"a space before":        {" " + emptyRaw, ErrMultibase},
		"a CIDv0":               {"QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn", ErrV0},
		"base58":                {"zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA", ErrMultibase},
		"base16":                {"f01551220" + strings.Repeat("00", 32), ErrMultibase},
		"upper case":            {strings.ToUpper(emptyRaw), ErrMultibase},
		"one capital":           {emptyRaw[:20] + "A" + emptyRaw[21:], ErrCharacter},
		"a digit not in base32": {emptyRaw[:58] + "1", ErrCharacter},
		"a line end":            {emptyRaw + "\n", ErrCharacter},
		"line ends only":        {"b" + strings.Repeat("\n", 58), ErrCharacter},
		"padding":               {emptyRaw + "==", ErrCharacter},
		"not ASCII":             {emptyRaw[:57] + "é", ErrCharacter},
		"not UTF-8":             {emptyRaw[:58] + "\xff", ErrCharacter},
		"version 0":             {spell([]byte{0, 0x55, 0x12, 0x20}, digest), ErrVersion},
		"version 2":             {spell([]byte{2, 0x55, 0x12, 0x20}, digest), ErrVersion},
		"a bare multihash":      {spell([]byte{0x12, 0x20}, digest, []byte{0, 0}), ErrVersion},
		"dag-cbor":              {spell([]byte{1, 0x71, 0x12, 0x20}, digest), ErrCodec},
		"dag-json":              {spell([]byte{1, 0xa9, 0x02, 0x12, 0x20}, digest), ErrCodec},
		"an endless codec":      {"b" + strings.Repeat("7", 58), ErrVersion},
		"a codec past 64 bits":  {spell([]byte{1}, []byte(strings.Repeat("\xff", 35))), ErrCodec},
		"sha2-512":              {spell([]byte{1, 0x55, 0x13, 0x20}, digest), ErrHash},
		"keccak-256":            {spell([]byte{1, 0x55, 0x1b, 0x20}, digest), ErrHash},
		"a hash cut off":        {spell([]byte{1, 0x55, 0x12, 0x14}, digest), ErrHash},
		"bytes after it":        {spell([]byte{1, 0x55, 0x12, 0x20}, digest, []byte{0}), ErrHash},
		"a byte too few":        {spell([]byte{1, 0x80, 0x04, 0x12, 0x20}, digest[1:]), ErrHash},
		"a codec in two bytes":  {spell([]byte{1, 0xd5, 0x00, 0x12, 0x20}, digest), ErrSpelling},
		"bits after the end":    {emptyRaw[:58] + "v", ErrSpelling},
		"a character more":      {emptyRaw + "a", ErrHash},
	} {
		t.Run(name, func(t *testing.T) {
			err := Validate(test.text)
			require.ErrorIs(t, err, test.want)
			require.Less(t, len(err.Error()), 300)
		})
	}
}

// FuzzParse: a text is accepted only if it is the one spelling of what it names.
func FuzzParse(f *testing.F) {
	for _, s := range []string{emptyRaw, helloRaw, emptyFolder, helloJSON, "", "b", emptyRaw + "\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		require.Equal(t, err == nil, Validate(s) == nil)
		if err != nil {
			return
		}
		require.True(t, c.Codec.known())
		require.Equal(t, s, c.String())
	})
}

// FuzzString: whatever is named is read back.
func FuzzString(f *testing.F) {
	f.Add(uint64(Raw), []byte("content"))
	f.Add(uint64(0x71), []byte("content"))
	f.Fuzz(func(t *testing.T, codec uint64, content []byte) {
		c := CID{Codec(codec), sha256.Sum256(content)}
		back, err := Parse(c.String())
		if !c.Codec.known() {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.Equal(t, c, back)
		require.Equal(t, binary.AppendUvarint(nil, codec), header(c.Codec)[1:len(header(c.Codec))-2])
	})
}
