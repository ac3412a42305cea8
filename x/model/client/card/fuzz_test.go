package card_test

import (
	"os"
	"testing"

	"github.com/gowebpki/jcs"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/model/client/card"
)

// Whatever a card holds, it is refused by its own error, or has one spelling that is canonical.
func FuzzCard(f *testing.F) {
	sample, err := os.ReadFile("testdata/README.md")
	require.NoError(f, err)
	f.Add(sample)
	for _, seed := range []string{
		"", "---", "---\n---", "---\r\nlicense: mit\r\n---\r\n", "---\na: &a [*a]\n---\n", "---\n? [x]\n: y\n---\n", "---\n<<: {a: 1}\n---\n",
		"---\nn: [1.0, -0, 1e9, .inf, .nan, 0o7, 1_000, 99999999999999999999]\n---\n", "---\n!!binary a: !x b\n---\n", "---\na: |\n  b\n---\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := card.Parse(b)
		if err != nil {
			var refusal *card.Error
			require.ErrorAs(t, err, &refusal)
			return
		}
		c.Title()
		doc, err := c.Metadata(files())
		require.NoError(t, err)
		again, err := jcs.Transform(doc)
		require.NoError(t, err)
		require.Equal(t, string(doc), string(again))
		listed, err := card.ReadFiles(doc)
		require.NoError(t, err)
		require.Equal(t, files(), listed)
	})
}
