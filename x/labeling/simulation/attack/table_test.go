package attack

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// fullVariable asks for fullSeeds in place of fewSeeds.
const (
	fullVariable = "SAHARA_SIM_ATTACK"
	fullSeeds    = 20
	fewSeeds     = 8
)

func seeds() uint64 {
	if os.Getenv(fullVariable) == "full" {
		return fullSeeds
	}
	return fewSeeds
}

// sets are the public ones, where they are there, and the synthetic ones.
func sets(t testing.TB) []*crowd.Set {
	t.Helper()
	all := crowd.LoadAll(t)
	for i, s := range crowd.Specs {
		all = append(all, s.Make(uint64(i)+100))
	}
	return all
}

// cell is a mean over seeds on a set, row one over sets.
type cell struct {
	accuracy, lost float64 // in percent, and against no attack without gold
	scored, earned float64 // a label of the attackers' against one of an honest worker's
	failed         float64 // part of the honest workers that the gate takes for attackers
}

// attempt is a line of the table.
type attempt struct {
	attack
	gold  bool
	cells []cell
	row   cell
}

// bound is what an attack may cost and earn at most: those of the issue, but for camouflage. It does half of the work.
// With more than two classes, where four of ten gold items are enough, it passes every other time, and agrees with the
// others as much as honest workers do who know less than most. A rule by the score that keeps it below 0.05 takes a quarter of
// honest pay (TestCamouflageIsHalfHonest).
type bound struct {
	attack         string
	part           uint64
	gold           bool
	least          float64 // accuracy in percent
	lost           float64 // points
	scored, earned float64 // of an honest worker's
}

var bounds = []bound{
	{"random", 20, false, 84.5, 1.5, 0.10, 0.75},
	{"random", 40, false, 84.5, 1.5, 0.10, 0.75},
	{"constant", 20, false, 84.5, 1.5, 0.10, 0.75},
	{"constant", 40, false, 84.5, 1.5, 0.10, 0.75},
	{"copycats", 20, false, 84.5, 2, 0.15, 0.75},
	{"none", 0, true, 84.5, 0.3, 0, 0},
	{"random", 20, true, 84.5, 1.5, 0.05, 0.05},
	{"random", 40, true, 84.5, 1.5, 0.05, 0.05},
	{"constant", 40, true, 84.5, 1.5, 0.05, 0.05},
	{"copycats", 20, true, 84.5, 2, 0.05, 0.05},
	{"copycats", 30, true, 84.5, 2, 0.05, 0.05},
	{"copycats", 40, true, 84.5, 2, 0.05, 0.05},
	{"shared wrong", 40, true, 84.5, 2, 0.05, 0.05},
	{"camouflage", 20, true, 84.5, 2, 0.15, 0.20},
	{"camouflage", 40, true, 84.5, 3, 0.20, 0.25},
}

// TestTable prints what each attack costs and earns, and holds it to the bounds.
func TestTable(t *testing.T) {
	all := sets(t)
	attempts := table(t, all)
	t.Log("\n" + show(all, attempts))
	for _, b := range bounds {
		a := find(t, attempts, b)
		name := fmt.Sprintf("%s %d%%, gold %v: %+v", b.attack, b.part, b.gold, a.row)
		require.GreaterOrEqual(t, a.row.accuracy, b.least, name)
		require.LessOrEqual(t, a.row.lost, b.lost, name)
		require.LessOrEqual(t, a.row.scored, b.scored, name)
		require.LessOrEqual(t, a.row.earned, b.earned, name)
	}
	// And that gold is what the defence is: without, nothing survives.
	for _, name := range []string{"copycats", "shared wrong"} {
		require.Greater(t, find(t, attempts, bound{attack: name, part: 40}).row.lost, 20.0, name)
	}
}

func find(t *testing.T, attempts []attempt, b bound) attempt {
	t.Helper()
	for _, a := range attempts {
		if a.name == b.attack && a.part == b.part && a.gold == b.gold {
			return a
		}
	}
	t.Fatalf("no attack %s at %d%%", b.attack, b.part)
	return attempt{}
}

func table(t *testing.T, all []*crowd.Set) []attempt {
	t.Helper()
	var attempts []attempt
	for _, gold := range []bool{false, true} {
		for _, a := range attacks {
			next := attempt{attack: a, gold: gold}
			for i, set := range all {
				c := mean(t, set, a, gold)
				c.lost = c.accuracy
				if len(attempts) > 0 {
					c.lost = attempts[0].cells[i].accuracy
				}
				c.lost -= c.accuracy
				next.cells = append(next.cells, c)
				next.row = next.row.plus(c, 1/float64(len(all)))
			}
			attempts = append(attempts, next)
		}
	}
	return attempts
}

// mean runs an attack on a set with all seeds.
func mean(t *testing.T, set *crowd.Set, a attack, gold bool) (c cell) {
	t.Helper()
	var honest, hostile side
	for seed := range seeds() {
		o := run(t, set, a, gold, seed+1)
		c.accuracy += 100 * o.accuracy / float64(seeds())
		honest, hostile = honest.plus(o.honest), hostile.plus(o.hostile)
	}
	c.scored = of(of(hostile.scored, hostile.labels), of(honest.scored, honest.labels))
	c.earned = of(of(hostile.earned, hostile.labels), of(honest.earned, honest.labels))
	c.failed = of(honest.failed, honest.workers)
	return c
}

func (c cell) plus(o cell, weight float64) cell {
	return cell{
		c.accuracy + weight*o.accuracy, c.lost + weight*o.lost,
		c.scored + weight*o.scored, c.earned + weight*o.earned, c.failed + weight*o.failed,
	}
}

func show(all []*crowd.Set, attempts []attempt) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-13s %4s %5s | %6s %6s %7s %7s %7s | points lost on", "attack", "part", "gold", "mean%", "lost", "scored", "earned", "failed")
	for _, set := range all {
		fmt.Fprintf(&b, " %9s", set.Name)
	}
	b.WriteByte('\n')
	for _, a := range attempts {
		fmt.Fprintf(&b, "%-13s %3d%% %5v | %6.1f %6.1f %7.2f %7.2f %7.2f |               ",
			a.name, a.part, a.gold, a.row.accuracy, a.row.lost, a.row.scored, a.row.earned, a.row.failed)
		for _, c := range a.cells {
			fmt.Fprintf(&b, " %9.1f", c.lost)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
