package folder_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/gowebpki/jcs"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
)

var update = flag.Bool("update", false, "write the golden files")

var description = folder.Description{
	Name: "Sample \"one\" & <two>", Description: "Names in several scripts: Ω, データ.",
	Licenses: []string{"urn:sahara:sahara-1:terms:3", "https://spdx.org/licenses/CC-BY-4.0"},
	URL:      "urn:sahara:sahara-1:root:00", Creators: []string{"sahara1owner"}, Published: "2026-01-31", Version: "1.0.0",
	Keywords: []string{"sample", "b"}, Language: "en", BaseURL: "https://example.org/sample/",
}

func TestGoldenCroissant(t *testing.T) {
	got, err := folder.Croissant(description, hash(t, mapFS(sample)))
	require.NoError(t, err)
	const golden = "testdata/croissant.json"
	if *update {
		require.NoError(t, os.WriteFile(golden, got, 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))

	canonical, err := jcs.Transform(got)
	require.NoError(t, err)
	require.Equal(t, string(canonical), string(got), "RFC 8785")
	name, err := folder.CIDOf(got)
	require.NoError(t, err)
	require.Equal(t, "bagaaierauwr7d2yl4wv6lkzizozvvu5os6u7sccgtelvqepat4jdm4cv3wcq", name.String())
}

// What the format 1.1 requires of a dataset and of its files.
func TestCroissantHasWhatIsRequired(t *testing.T) {
	bz, err := folder.Croissant(description, hash(t, mapFS(sample)))
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(bz, &doc))
	for _, field := range []string{
		"@context", "@type", "conformsTo", "name", "description", "license", "url", "creator", "datePublished", "distribution",
	} {
		require.NotEmpty(t, doc[field], field)
	}
	require.Equal(t, "sc:Dataset", doc["@type"])
	require.Equal(t, "http://mlcommons.org/croissant/1.1", doc["conformsTo"])
	files, ok := doc["distribution"].([]any)
	require.True(t, ok)
	require.Len(t, files, len(sample))
	for _, file := range files {
		f, ok := file.(map[string]any)
		require.True(t, ok)
		require.Equal(t, "cr:FileObject", f["@type"])
		for _, field := range []string{"@id", "name", "contentUrl", "contentSize", "encodingFormat", "sha256"} {
			require.NotEmpty(t, f[field], field)
		}
	}
}

func TestReadCroissant(t *testing.T) {
	content := hash(t, mapFS(sample))
	bz, err := folder.Croissant(description, content)
	require.NoError(t, err)
	read, err := folder.ReadCroissant(bz)
	require.NoError(t, err)
	require.Equal(t, content, read)

	for name, text := range map[string]string{
		"nothing":       ``,
		"a list":        `[]`,
		"no size":       `{"distribution":[{"name":"a","sha256":"` + zeroHash + `"}]}`,
		"negative size": `{"distribution":[{"name":"a","contentSize":"-1 B","sha256":"` + zeroHash + `"}]}`,
		"kilobytes":     `{"distribution":[{"name":"a","contentSize":"1 KB","sha256":"` + zeroHash + `"}]}`,
		"short hash":    `{"distribution":[{"name":"a","contentSize":"1 B","sha256":"00"}]}`,
		"twice": `{"distribution":[{"name":"a","contentSize":"1 B","sha256":"` + zeroHash + `"},
			{"name":"a","contentSize":"1 B","sha256":"` + zeroHash + `"}]}`,
	} {
		_, err := folder.ReadCroissant([]byte(text))
		require.Error(t, err, name)
	}
}

const zeroHash = "0000000000000000000000000000000000000000000000000000000000000000"

// A description comes from anywhere: it is refused or read, and what is read is written alike.
func FuzzReadCroissant(f *testing.F) {
	f.Add([]byte(`{"distribution":[{"name":"a","contentSize":"1 B","sha256":"` + zeroHash + `"}]}`))
	f.Add([]byte(`{"distribution":{}}`))
	f.Fuzz(func(t *testing.T, bz []byte) {
		content, err := folder.ReadCroissant(bz)
		if err != nil || len(content.Files) == 0 {
			return
		}
		again, err := folder.Croissant(description, content)
		require.NoError(t, err)
		read, err := folder.ReadCroissant(again)
		require.NoError(t, err)
		require.Equal(t, content, read)
	})
}
