package attack

import "github.com/sahara-chain/sahara/x/labeling/inference/crowd"

// attack is what the attackers say.
type attack struct {
	name string
	// part of all labels is theirs, in percent.
	part uint64
	// label is what they say of an item, of which an honest worker in that place said something.
	label func(s *scene, item uint32, truth, honest uint8) uint8
}

var (
	none     = attack{"none", 0, nil}
	anything = func(s *scene, _ uint32, _, _ uint8) uint8 { return uint8(s.rand.Below(uint64(s.set.Classes))) }
	constant = func(s *scene, _ uint32, _, _ uint8) uint8 { return s.common }
	copied   = func(s *scene, item uint32, _, _ uint8) uint8 { return uint8(s.agreed(item, uint64(s.set.Classes))) }
	wrong    = func(s *scene, item uint32, truth, _ uint8) uint8 {
		return (truth + 1 + uint8(s.agreed(item, uint64(s.set.Classes)-1))) % s.set.Classes
	}
	halfWrong = func(s *scene, item uint32, truth, honest uint8) uint8 {
		if s.agreed(item+1<<31, 2) == 0 {
			return honest
		}
		return wrong(s, item, truth, honest)
	}
)

// attacks are all attacks at each part of the labels.
var attacks = func() []attack {
	all := []attack{none}
	for _, a := range []attack{
		{"random", 0, anything}, {"constant", 0, constant}, {"copycats", 0, copied}, {"shared wrong", 0, wrong}, {"camouflage", 0, halfWrong},
	} {
		for _, part := range []uint64{20, 30, 40} {
			a.part = part
			all = append(all, a)
		}
	}
	return all
}()

// agreed is a number below n that all attackers have for an item.
func (s *scene) agreed(item uint32, n uint64) uint64 {
	return crowd.NewRand(s.seed<<32 | uint64(item)).Below(n)
}
