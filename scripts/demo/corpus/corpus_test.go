package corpus

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{
			"plain mail after mbox's line", "From a@b.c  Thu Aug 22\nSubject: Hello\nTo: <x@y.org>\n\nSee  you\n\n\n\nsoon, bob@example.org\n",
			"Subject: Hello\n\nSee you\n\nsoon, [address]\n",
		},
		{
			"encoded subject and body", "Subject: =?iso-8859-1?q?Gr=FC=DFe?=\nContent-Transfer-Encoding: quoted-printable\n\na=\nb =3D 1\n",
			"Subject: Grüße\n\nab = 1\n",
		},
		{
			"base64", "Subject: s\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n",
			"Subject: s\n\nhello\n",
		},
		{
			"HTML", "Subject: s\nContent-Type: text/html\n\n<style>p{}</style><p>one &amp; two</p><!-- no -->three<script>no</script>\n",
			"Subject: s\n\none & two\n three\n",
		},
		{
			"the plain one of two parts", "Subject: s\nContent-Type: multipart/alternative; boundary=X\n\n--X\nContent-Type: text/html\n\n<b>page</b>\n--X\nContent-Type: text/plain\n\nwords\n--X--\n",
			"Subject: s\n\nwords\n",
		},
		{
			"HTML where there is nothing else, no attachment", "Subject: s\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/html\n\n<b>page</b>\n--X\nContent-Type: image/png\n\nPNG\n--X--\n",
			"Subject: s\n\npage\n",
		},
		{
			"Latin-1", "Subject: s\n\ncaf\xe9\n",
			"Subject: s\n\ncafé\n",
		},
		{
			"broken header", "Subject: s\nno field here\n\nbody\n",
			"Subject: s\n\nbody\n",
		},
		{
			"address in a link", "Subject: s\n\nhttp://x.org/?who=zzzz%40example.org&n=1\n",
			"Subject: s\n\nhttp://x.org/?[address]&n=1\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, Text([]byte(c.raw))) })
	}
}

func TestTextIsBounded(t *testing.T) {
	assert.Less(t, len(Text([]byte("Subject: s\n\n"+strings.Repeat("é", maxText)))), maxText+20)
	nested := "Content-Type: multipart/mixed; boundary=X\n\n" + strings.Repeat("--X\nContent-Type: multipart/mixed; boundary=X\n\n", 10*maxParts)
	assert.Equal(t, "Subject:\n", Text([]byte(nested)))
}

func TestCheckRefusesAnotherArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), archiveName)
	require.NoError(t, os.WriteFile(path, []byte("not it"), 0o600))
	require.ErrorIs(t, Check(path), ErrIntegrity)
	require.ErrorIs(t, Check(path+"x"), os.ErrNotExist)
}

// archive is one like npm's, with the messages by path.
func archive(t *testing.T, files [][2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	w := tar.NewWriter(zipped)
	for _, file := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: file[0], Mode: 0o600, Size: int64(len(file[1]))}))
		_, err := w.Write([]byte(file[1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, zipped.Close())
	return b.Bytes()
}

func TestRead(t *testing.T) {
	mails, err := read(bytes.NewReader(archive(t, [][2]string{
		{"package/data/spam-2/2.txt", "Subject: buy\n\nnow\n"},
		{"package/data/easy-ham-1/1.txt", "Subject: hi\n\nall\n"},
		{"package/data/easy-ham-1/1.json", "{}"},
		{"package/data/easy-ham-1/3.txt", "Subject: hi\nX: twice\n\nall\n"},
		{"package/data/other/3.txt", "Subject: x\n\ny\n"},
		{"package/README.md", "Subject: x\n\ny\n"},
	})))
	require.NoError(t, err)
	assert.Equal(t, []Mail{
		{Group: EasyHam1, Name: "1.txt", Text: "Subject: hi\n\nall\n", Class: Ham},
		{Group: Spam2, Name: "2.txt", Text: "Subject: buy\n\nnow\n", Class: Spam},
	}, mails)
	_, err = read(strings.NewReader("no archive"))
	assert.Error(t, err)
}

func TestChooseIsDrawnFromTheSeedAlone(t *testing.T) {
	var mails []Mail
	for _, d := range draws {
		for i := range d.items + d.heldBack + d.own + d.ownHeldBck + 5 {
			mails = append(mails, Mail{Group: d.group, Name: fmt.Sprintf("%05d", i)})
		}
	}
	first, err := Choose(mails, 1)
	require.NoError(t, err)
	again, err := Choose(mails, 1)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	other, err := Choose(mails, 2)
	require.NoError(t, err)
	assert.NotEqual(t, first, other)
	assert.GreaterOrEqual(t, len(first.Items), 1000)

	used := map[string]bool{}
	for _, list := range [][]Mail{first.Items, first.HeldBack, first.Own, first.OwnHeldBack} {
		for _, m := range list {
			assert.False(t, used[m.Group+m.Name], "%s/%s serves twice", m.Group, m.Name)
			used[m.Group+m.Name] = true
		}
	}
	_, err = Choose(mails[1:20], 1)
	assert.Error(t, err)
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, WriteItems(filepath.Join(dir, "items"), []Mail{{Text: "one"}, {Text: "two"}}))
	text, err := os.ReadFile(filepath.Join(dir, "items", "00001.txt"))
	require.NoError(t, err)
	assert.Equal(t, "two", string(text))
	require.NoError(t, WriteLabels(filepath.Join(dir, "labels.csv"), Classes([]Mail{{Class: Spam}, {Class: Ham}})))
	text, err = os.ReadFile(filepath.Join(dir, "labels.csv"))
	require.NoError(t, err)
	assert.Equal(t, "item,label\n0,1\n1,0\n", string(text))
}
