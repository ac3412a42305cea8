package keeper_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/sumtree"
)

// TestScenarios tells the stories of types/testdata, whose README explains the commands. After each block of a story
// all invariants are checked.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("../types/testdata/*.txt")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 8)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, newScenario(t).tell(strings.Split(string(text), "\n"), 0))
		})
	}
}

// TestScenariosAreTold: a story whose expectation is wrong fails, and says where; so does one that cannot be read.
func TestScenariosAreTold(t *testing.T) {
	for story, want := range map[string]string{
		"fund alice 5asahara\n\nexpect balance alice 4asahara":                               "line 3: balance alice: want 4asahara, have 5asahara",
		"register a owner=alice\nrepeat 2\n  pay a 1asahara by=alice\nend":                   "line 3: message 0, /sahara.royalty.v1.MsgPay: spendable balance 0asahara is smaller than 1asahara",
		"register a owner=alice\nrefused invalid proof: sweep a":                             "line 2: want a refusal with \"invalid proof\", got: message 0, /sahara.royalty.v1.MsgSweep: asset 1: no revenue waits",
		"fund alice 1asahara\nregister a owner=alice\nrefused none: pay a 1asahara by=alice": "line 3: want a refusal",
		"dance":                             "line 1: dance: there is no such command",
		"repeat 2\nblock":                   "line 1: there is no end to this",
		"register a":                        "line 1: owner= is missing",
		"claim alice a":                     "line 1: there is no asset a",
		"expect weather sunny":              "line 1: weather: there is no such thing to expect",
		"fund alice many":                   "line 1: invalid decimal coin expression: many",
		"register a owner=alice shade=blue": "line 1: shade=blue: the command has no such word",
	} {
		require.ErrorContains(t, newScenario(t).tell(strings.Split(story, "\n"), 0), want)
	}
}

// scenario is a world whose assets and people have names. Nobody has anything at first.
type scenario struct {
	*world
	ids   map[string]uint64
	trees map[string]leaves
}

// leaves are the rows of an asset's allocation tree.
type leaves struct {
	tree    *sumtree.Tree
	holders []string
	shares  []uint64
}

func newScenario(t *testing.T) *scenario {
	t.Helper()
	return &scenario{newWorld(t), map[string]uint64{}, map[string]leaves{}}
}

// person of a name: not one of those of other tests, who are rich.
func person(name string) sdk.AccAddress { return fixture.Account("scenario/" + name) }

// tell runs the lines of a story, the first of which is line first + 1 of its file.
func (s *scenario) tell(lines []string, first int) error {
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if count, ok := strings.CutPrefix(line, "repeat "); ok {
			length := slices.IndexFunc(lines[i:], func(l string) bool { return strings.TrimSpace(l) == "end" })
			times, err := strconv.Atoi(count)
			if length < 0 || err != nil {
				return fmt.Errorf("line %d: there is no end to this", first+i+1)
			}
			for range times {
				if err := s.tell(lines[i+1:i+length], first+i+1); err != nil {
					return err
				}
			}
			i += length
			continue
		}
		if err := s.do(line); err != nil {
			return fmt.Errorf("line %d: %w", first+i+1, err)
		}
	}
	return nil
}

// do runs one line. What is refused must leave everything as it was.
func (s *scenario) do(line string) error {
	rest, ok := strings.CutPrefix(line, "refused ")
	if !ok {
		return s.command(strings.Fields(line))
	}
	want, command, _ := strings.Cut(rest, ": ")
	var err error
	before := s.Snapshot()
	err = s.command(strings.Fields(command))
	if err == nil || !strings.Contains(err.Error(), want) {
		return fmt.Errorf("want a refusal with %q, got: %w", want, orNone(err))
	}
	if diff := before.Diff(s.Snapshot()); len(diff) > 0 {
		return fmt.Errorf("the refusal has changed %s", diff[0])
	}
	return nil
}

func orNone(err error) error {
	if err == nil {
		return errors.New("none")
	}
	return err
}

// words are what follows a command: first those by position, then key=value.
type words struct {
	plain []string
	named map[string]string
}

func split(fields []string, allowed ...string) (words, error) {
	w := words{named: map[string]string{}}
	for _, field := range fields {
		key, value, named := strings.Cut(field, "=")
		switch {
		case !named:
			w.plain = append(w.plain, field)
		case !slices.Contains(allowed, key):
			return w, fmt.Errorf("%s: the command has no such word", field)
		default:
			w.named[key] = value
		}
	}
	return w, nil
}

// at is a word by position, or nothing.
func (w words) at(i int) string {
	if i < len(w.plain) {
		return w.plain[i]
	}
	return ""
}
