package corpus

import (
	"fmt"
	"math/rand/v2"
)

// Choice says which messages serve for what. No message serves twice.
type Choice struct {
	// Items are what people label.
	Items []Mail
	// HeldBack is of the same kind as Items: what the model is tested on.
	HeldBack []Mail
	// Own is the mail of a second party, of another kind: newsletters and receipts that look like spam, and spam of
	// another year. It knows what is what in it.
	Own []Mail
	// OwnHeldBack is of the same kind as Own.
	OwnHeldBack []Mail
}

// draw is how many messages of a group are taken, one list after the other.
type draw struct {
	group                            string
	items, heldBack, own, ownHeldBck int
}

var draws = []draw{
	{EasyHam1, 520, 170, 0, 0},
	{EasyHam2, 200, 70, 0, 0},
	{Spam1, 200, 60, 0, 0},
	{Spam2, 280, 100, 220, 110},
	{HardHam, 0, 0, 140, 70},
}

// Choose draws messages, the same ones for the same seed. The lists are in random order.
func Choose(mails []Mail, seed uint64) (Choice, error) {
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // anybody shall draw the same
	byGroup := map[string][]Mail{}
	for _, m := range mails {
		byGroup[m.Group] = append(byGroup[m.Group], m)
	}
	var c Choice
	for _, d := range draws {
		group := byGroup[d.group]
		if need := d.items + d.heldBack + d.own + d.ownHeldBck; len(group) < need {
			return Choice{}, fmt.Errorf("group %s has %d messages, want %d", d.group, len(group), need)
		}
		random.Shuffle(len(group), func(i, j int) { group[i], group[j] = group[j], group[i] })
		for _, part := range []struct {
			to    *[]Mail
			count int
		}{{&c.Items, d.items}, {&c.HeldBack, d.heldBack}, {&c.Own, d.own}, {&c.OwnHeldBack, d.ownHeldBck}} {
			*part.to = append(*part.to, group[:part.count]...)
			group = group[part.count:]
		}
	}
	for _, list := range [][]Mail{c.Items, c.HeldBack, c.Own, c.OwnHeldBack} {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return c, nil
}
