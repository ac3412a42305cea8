package content

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/internal/cid"
)

var kinds = []Kind{Prompt, Transcription, Spans, Boxes}

func TestTaken(t *testing.T) {
	for content, of := range map[string][]Kind{
		"Why is the sky blue?":              {Prompt, Transcription},
		"ein Wort\n":                        {Prompt, Transcription},
		"漢字":                                {Prompt, Transcription},
		strings.Repeat("x", MaxBytes):       {Prompt, Transcription},
		"[]":                                {Prompt, Transcription, Spans, Boxes},
		" [ ]\n":                            {Prompt, Transcription, Spans, Boxes},
		`[{"start":0,"end":1,"label":"x"}]`: {Prompt, Transcription, Spans},
		`[{"label":"漢","end":7,"start":3},{"start":3,"end":7,"label":"y"}]`:                                  {Prompt, Transcription, Spans},
		`[{"start":0,"end":9223372036854775807,"label":"x"}]`:                                                {Prompt, Transcription, Spans},
		`[{"x":0,"y":0.5,"width":1e-3,"height":20,"label":"x"}]`:                                             {Prompt, Transcription, Boxes},
		`[{"x":-0,"y":1e3,"width":1,"height":2,"label":"x"},{"x":1,"y":2,"width":3,"height":4,"label":"y"}]`: {Prompt, Transcription, Boxes},
	} {
		for _, k := range kinds {
			err := k.Check([]byte(content))
			taken := false
			for _, want := range of {
				taken = taken || want == k
			}
			if taken {
				require.NoError(t, err, "%.80q", content)
			} else {
				require.ErrorIs(t, err, ErrContent, "%.80q", content)
			}
		}
	}
	for _, k := range []Kind{Spans, Boxes} {
		require.NoError(t, k.Check([]byte(k.Hint())), "the hint is one")
	}
}

// TestRefused: with what is wrong, and its value.
func TestRefused(t *testing.T) {
	span := func(start, end, label string) string {
		return `[{"start":0,"end":1,"label":"x"},{"start":` + start + `,"end":` + end + `,"label":` + label + `}]`
	}
	box := func(x, width, label string) string {
		return `[{"x":` + x + `,"y":0,"width":` + width + `,"height":1,"label":` + label + `}]`
	}
	for _, test := range []struct {
		kind    Kind
		content string
		want    string
	}{
		{Prompt, "", "the text is empty"},
		{Transcription, " \n\t", "the text is empty"},
		{Prompt, "abc\xff", "byte 3 is no UTF-8"},
		{Spans, "[\"\xc3\"]", "byte 2 is no UTF-8"},
		{Transcription, strings.Repeat("x", MaxBytes+1), "1048577 bytes, want at most 1048576"},
		{0, "x", "there is no kind 0"},
		{Boxes + 1, "x", "there is no kind 5"},

		{Spans, "", "no JSON list"},
		{Spans, "{}", "no JSON list"},
		{Spans, "null", "no JSON list"},
		{Spans, "[", "the list does not end"},
		{Spans, "[] []", "after the list"},
		{Spans, "[]x", "after the list"},
		{Spans, "[1]", "entry 0: it is no object"},
		{Spans, "[{},]", "entry 0: start is missing"},
		{Spans, `[{"start":0,"end":1,"label":"x"}`, "the list does not end"},
		{Spans, `[{"start":0,"end":1,"label":"x"},]`, "entry 1: it is no object"},
		{Spans, `[{"start":0,"end":1}]`, "entry 0: label is missing"},
		{Spans, `[{"start":0,"end":1,"label":"x","note":"y"}]`, `entry 0: "note" is none of its fields`},
		{Spans, `[{"start":0,"start":0,"end":1,"label":"x"}]`, "entry 0: start is there twice"},
		{Spans, `[{"start":0,"end":1,"label":"x"`, "entry 0: it does not end"},
		{Spans, `[{"start":}]`, "entry 0: start: "},
		{Spans, span("-1", "2", `"x"`), "entry 1: start is -1, want a whole number from 0"},
		{Spans, span("1.5", "2", `"x"`), "entry 1: start is 1.5, want a whole number"},
		{Spans, span("1", "2e3", `"x"`), "entry 1: end is 2e3, want a whole number"},
		{Spans, span("1", "9223372036854775808", `"x"`), "entry 1: end is 9223372036854775808, want"},
		{Spans, span("1", `"2"`, `"x"`), `entry 1: end is "2", want`},
		{Spans, span("1", "null", `"x"`), "entry 1: end is null, want"},
		{Spans, span("2", "2", `"x"`), "entry 1: end is 2, want more than its start, 2"},
		{Spans, span("3", "2", `"x"`), "entry 1: end is 2, want more than its start, 3"},
		{Spans, span("1", "2", `""`), `entry 1: label is "", want a text`},
		{Spans, span("1", "2", `" "`), `entry 1: label is " ", want a text`},
		{Spans, span("1", "2", "7"), "entry 1: label is 7, want a text"},
		{Spans, span("1", "2", "null"), "entry 1: label is null, want a text"},

		{Boxes, `[{"x":0,"y":0,"width":1,"label":"x"}]`, "entry 0: height is missing"},
		{Boxes, box("-0.5", "1", `"x"`), "entry 0: x is -0.5, want a number from 0"},
		{Boxes, box("0", "0", `"x"`), "entry 0: width is 0, want a number above 0"},
		{Boxes, box("0", "-3", `"x"`), "entry 0: width is -3, want a number above 0"},
		{Boxes, box("1e999", "1", `"x"`), "entry 0: x is 1e999, want a number from 0"},
		{Boxes, box("true", "1", `"x"`), "entry 0: x is true, want"},
		{Boxes, box("0", "1", "{}"), "entry 0: label is {}, want a text"},
	} {
		err := test.kind.Check([]byte(test.content))
		require.ErrorIs(t, err, ErrContent, "%.80q", test.content)
		require.ErrorContains(t, err, test.want, "%.80q", test.content)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.json")
	require.NoError(t, os.WriteFile(path, []byte(`[{"start":2,"end":1,"label":"x"}]`), 0o600))
	_, err := Spans.Read(path)
	require.ErrorIs(t, err, ErrContent)
	require.ErrorContains(t, err, path+": not what is asked for: entry 0: end is 1")
	b, err := Prompt.Read(path)
	require.NoError(t, err)
	require.Len(t, b, 33)
	_, err = Prompt.Read(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Prompt.Read(dir)
	require.Error(t, err)

	d := Drafts{filepath.Join(dir, "new", "made"), Prompt}
	none, err := d.Load(12)
	require.NoError(t, err)
	require.Nil(t, none)
	require.NoError(t, d.Save(12, []byte("Why?")))
	b, err = d.Load(12)
	require.NoError(t, err)
	require.Equal(t, "Why?", string(b))
	require.Equal(t, filepath.Join(d.Dir, "12.txt"), d.Path(12))
	require.NoError(t, d.Save(12, nil), "what is not finished is kept, too")
	_, err = d.Load(12)
	require.ErrorContains(t, err, "12.txt: not what is asked for")
	require.Equal(t, "3.json", Drafts{"", Boxes}.Path(3))
}

func TestName(t *testing.T) {
	require.Equal(t, "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e", Name([]byte("hello world")))
	c, err := cid.Parse(Name(nil))
	require.NoError(t, err)
	require.Equal(t, Name(nil), NameOf(c.Digest))
}

// FuzzLists: what is taken is JSON, and fits what programs hold such entries in.
func FuzzLists(f *testing.F) {
	for _, k := range []Kind{Spans, Boxes} {
		f.Add([]byte(k.Hint()))
	}
	f.Add([]byte(`[{"start":1,"end":3,"label":"\ud800"},{"end":3,"label":"x","start":1}]`))
	f.Add([]byte(`[{"x":1e-400,"y":1.0E+2,"width":0.1,"height":5,"label":"x"}] `))
	f.Add([]byte(`[{"start":1,"end":3,"label":"x"} {"start":1,"end":3,"label":"x"}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if Spans.Check(b) == nil {
			var list []struct {
				Start, End int64
				Label      string
			}
			require.NoError(t, json.Unmarshal(b, &list))
			for _, s := range list {
				require.True(t, s.Start >= 0 && s.Start < s.End && s.Label != "")
			}
		}
		if Boxes.Check(b) == nil {
			var list []struct {
				X, Y, Width, Height float64
				Label               string
			}
			require.NoError(t, json.Unmarshal(b, &list))
			for _, s := range list {
				require.True(t, s.X >= 0 && s.Y >= 0 && s.Width > 0 && s.Height > 0 && s.Label != "")
			}
		}
	})
}
