package descriptor

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestValidateName(t *testing.T) {
	for _, name := range []string{"a", "Mail of 2002", "データセット", "Ω (v2)", "a  b", strings.Repeat("n", MaxName)} {
		require.NoError(t, ValidateName(name))
	}
	for _, name := range []string{
		"", " ", "a ", "\ta", "a\nb", "a\x00b", "\x1b[2J", "a\u0085b", "\xff", "\u00a0a", strings.Repeat("n", MaxName+1),
	} {
		require.Error(t, ValidateName(name), "%q", name)
	}
}

func TestValidateTags(t *testing.T) {
	for _, tag := range []string{"a", "7", "spam", "a-b_c.d", "a--b", strings.Repeat("t", MaxTag)} {
		require.NoError(t, ValidateTag(tag))
	}
	for _, tag := range []string{"", "A", "é", "a b", "-a", "a.", "_", strings.Repeat("t", MaxTag+1), "a\x00b"} {
		require.Error(t, ValidateTag(tag), "%q", tag)
		require.ErrorContains(t, ValidateTags([]string{"ok", tag}), "tags[1]: ")
	}
	many := strings.Split("a b c d e f g h i j k l m n o p q", " ")
	require.NoError(t, ValidateTags(nil))
	require.NoError(t, ValidateTags(many[:MaxTags]))
	require.ErrorContains(t, ValidateTags(many), "17 tags, want at most 16")
	require.ErrorContains(t, ValidateTags([]string{"a", "b", "a"}), "tags[2]: a is there twice")
}

// Whatever is refused, the refusal fits on a page.
func TestRefusalsAreShort(t *testing.T) {
	endless := strings.Repeat("a", 1<<20)
	require.Less(t, len(ValidateName(endless).Error()), 300)
	require.Less(t, len(ValidateTag(endless).Error()), 300)
}

// What is accepted must be what an index can hold and a page can show.
func FuzzDescriptor(f *testing.F) {
	for _, text := range []string{"", "spam", "a-b_c.d", "Mail of 2002", "\x1b[2J", "\xff", " a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if ValidateName(text) == nil {
			require.True(t, utf8.ValidString(text) && text != "" && len(text) <= MaxName && !strings.ContainsAny(text, "\x00\n\r\x1b"))
			require.Equal(t, strings.TrimSpace(text), text)
		}
		if ValidateTag(text) == nil {
			require.Regexp(t, `^[a-z0-9]([a-z0-9._-]{0,30}[a-z0-9])?$`, text)
			require.Error(t, ValidateTags([]string{text, text}))
		}
	})
}
