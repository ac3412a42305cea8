package attack

import (
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

const (
	// goldAWorker is how many gold items each worker has, out of goldPool.
	goldAWorker = 10
	goldPool    = 200
)

// scene is a set with attackers and gold. Items from the set's on are gold, workers from the set's on attackers.
type scene struct {
	set    *crowd.Set
	seed   uint64
	rand   *crowd.Rand
	size   inference.Size
	labels []inference.Label
	gold   []inference.Gold
	// common is a class that all attackers agree on.
	common uint8
	// of is each worker's labels in the set, and habits how often it called an item of class k class l, at k and l.
	of     [][]crowd.Label
	habits [][][]uint64
}

func newScene(set *crowd.Set, seed uint64) *scene {
	s := &scene{set: set, seed: seed, rand: crowd.NewRand(seed)}
	s.size = inference.Size{Classes: set.Classes, Items: set.Items, Workers: set.Workers}
	s.common = uint8(s.rand.Below(uint64(set.Classes)))
	s.of = make([][]crowd.Label, set.Workers)
	s.habits = make([][][]uint64, set.Workers)
	for w := range s.habits {
		s.habits[w] = make([][]uint64, set.Classes)
		for k := range s.habits[w] {
			s.habits[w][k] = make([]uint64, set.Classes)
		}
	}
	for _, l := range set.Labels {
		s.labels = append(s.labels, inference.Label(l))
		s.of[l.Worker] = append(s.of[l.Worker], l)
		s.habits[l.Worker][set.Truth[l.Item]][l.Class]++
	}
	return s
}

// honest is what a worker of the set would say of another item of a class.
func (s *scene) honest(worker uint32, class uint8) uint8 {
	row := s.habits[worker][class]
	met := uint64(0)
	for _, n := range row {
		met += n
	}
	if met > 0 {
		return s.rand.Pick(row)
	}
	// It never met that class: it is as good at it as at the others.
	var right, wrong uint64
	for k, row := range s.habits[worker] {
		for l, n := range row {
			if k == l {
				right += n
			} else {
				wrong += n
			}
		}
	}
	if s.rand.Below(right+wrong) < right {
		return class
	}
	return (class + 1 + uint8(s.rand.Below(uint64(s.set.Classes)-1))) % s.set.Classes
}

// join lets attackers in, each in the place of a worker of the set, and returns whose.
func (s *scene) join(a attack) (models []uint32) {
	if a.part == 0 {
		return nil
	}
	for left := uint64(len(s.set.Labels)) * a.part / (100 - a.part); left > 0; {
		model := uint32(s.rand.Below(uint64(s.set.Workers)))
		mine := s.of[model]
		mine = mine[:min(uint64(len(mine)), left)]
		left -= uint64(len(mine))
		for _, l := range mine {
			s.labels = append(s.labels, inference.Label{
				Worker: s.size.Workers, Item: l.Item, Class: a.label(s, l.Item, s.set.Truth[l.Item], l.Class),
			})
		}
		models = append(models, model)
		s.size.Workers++
	}
	return models
}

// hide puts gold among the items of all workers. Which of it a worker meets is drawn, as batches are; each class has
// its part.
func (s *scene) hide(a attack, models []uint32) {
	classes := uint32(s.set.Classes)
	for n := range uint32(goldPool) {
		s.gold = append(s.gold, inference.Gold{Item: s.set.Items + n, Class: uint8(n % classes)})
	}
	s.size.Gold = goldPool
	s.size.Items += goldPool
	strata := make([][]inference.Gold, classes)
	for _, gold := range s.gold {
		strata[gold.Class] = append(strata[gold.Class], gold)
	}
	for worker := range s.size.Workers {
		for _, stratum := range strata {
			crowd.Shuffle(s.rand, stratum)
		}
		first := uint32(s.rand.Below(uint64(classes)))
		for n := range uint32(goldAWorker) {
			gold := strata[(first+n)%classes][n/classes]
			l := inference.Label{Worker: worker, Item: gold.Item}
			if worker < s.set.Workers {
				l.Class = s.honest(worker, gold.Class)
			} else {
				l.Class = a.label(s, gold.Item, gold.Class, s.honest(models[worker-s.set.Workers], gold.Class))
			}
			s.labels = append(s.labels, l)
		}
	}
}
