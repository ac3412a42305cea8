package types_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/dataset/types"
)

func TestParseLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "en": "en", "EN": "en", "pt-BR": "pt-br", "zh-Hant-TW": "zh-hant-tw", "mul": "mul", "es-419": "es-419",
		"sl-rozaj-biske-1994": "sl-rozaj-biske-1994", strings.Repeat("abcdefgh-", 3) + "abcdefgh": strings.Repeat("abcdefgh-", 3) + "abcdefgh",
	} {
		got, err := types.ParseLanguage(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	for _, text := range []string{
		"e", "1a", "en-", "-en", "en--us", "en_us", "abcdefghi", "en-abcdefghi", "é", "en-é", "en ", "İİ",
		strings.Repeat("abcdefgh-", 4), strings.Repeat("a", 1<<20),
	} {
		_, err := types.ParseLanguage(text)
		require.ErrorIs(t, err, types.ErrLanguage, "%.50q", text)
		require.Less(t, len(err.Error()), 300)
	}
}

func TestValidateName(t *testing.T) {
	for _, name := range []string{"a", "Mail of 2002", "データセット", "Ω (v2)", strings.Repeat("n", types.MaxName)} {
		require.NoError(t, types.ValidateName(name))
	}
	for _, name := range []string{
		"", " ", "a ", "\ta", "a\x00b", "a\u0085b", "\xff", "\u00a0a", strings.Repeat("n", types.MaxName+1),
	} {
		require.ErrorIs(t, types.ValidateName(name), types.ErrName, "%q", name)
	}
}

func TestCommitHashBindsAll(t *testing.T) {
	root, owner, salt := make([]byte, 32), make([]byte, 20), make([]byte, 16)
	seen := map[string]bool{string(types.CommitHash(root, owner, salt)): true}
	for _, part := range [][]byte{root, owner, salt} {
		part[3] = 1
		hash := string(types.CommitHash(root, owner, salt))
		require.False(t, seen[hash])
		seen[hash] = true
	}
}

func TestParams(t *testing.T) {
	p := types.DefaultParams()
	require.NoError(t, p.Validate())
	for declared, want := range map[uint32]uint32{0: 5_000, 500: 500, 9_500: 9_500} {
		got, err := p.Succession(declared)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, declared := range []uint32{1, 499, 9_501, 1 << 31} {
		_, err := p.Succession(declared)
		require.ErrorIs(t, err, types.ErrSuccession)
	}
}

// What is accepted must be what an index can hold and a page can show.
func FuzzFields(f *testing.F) {
	for _, text := range []string{"", "en", "pt-BR", "spam", "a-b_c.d", "text", "Mail of 2002", "\x1b[2J", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if types.ValidateName(text) == nil {
			require.True(t, utf8.ValidString(text) && text != "" && len(text) <= types.MaxName && !strings.ContainsAny(text, "\x00\n\r\x1b"))
		}
		if types.ValidateTag(text) == nil {
			require.Regexp(t, `^[a-z0-9]([a-z0-9._-]{0,30}[a-z0-9])?$`, text)
			require.NoError(t, types.ValidateTags([]string{text}))
			require.ErrorIs(t, types.ValidateTags([]string{text, text}), types.ErrTags)
		}
		if tag, err := types.ParseLanguage(text); err == nil {
			again, err := types.ParseLanguage(tag)
			require.NoError(t, err)
			require.Equal(t, tag, again)
			require.LessOrEqual(t, len(tag), types.MaxLanguage)
		}
		if types.ValidateModality(text) == nil {
			require.Contains(t, types.Modalities(), text)
		}
	})
}
