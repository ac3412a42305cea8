package crowd

// Spec says what a synthetic set is like.
type Spec struct {
	Name           string
	Items, Workers uint32
	// Votes is the number of labels an item, of different workers.
	Votes uint32
	// Prior are the weights of the classes; there are as many as classes.
	Prior []uint64
	// Each worker's accuracy, in thousandths, lies between Low and High.
	Low, High uint64
	// Bias is the part, in thousandths, of a worker's wrong labels that are of its favourite class. The others
	// are of any wrong class.
	Bias uint64
}

// Specs are the synthetic sets that the simulations use beside the public ones.
var Specs = []Spec{
	{Name: "two", Items: 1000, Workers: 70, Votes: 7, Prior: []uint64{1, 1}, Low: 550, High: 950, Bias: 500},
	{Name: "rare", Items: 1000, Workers: 60, Votes: 6, Prior: []uint64{80, 15, 5}, Low: 600, High: 950, Bias: 300},
	{Name: "eight", Items: 800, Workers: 50, Votes: 5, Prior: []uint64{2, 1, 1, 1, 1, 1, 1, 1}, Low: 450, High: 900, Bias: 300},
}

// Make makes the set of a seed.
func (s Spec) Make(seed uint64) *Set {
	r := NewRand(seed)
	classes := uint64(len(s.Prior))
	set := &Set{Name: s.Name, Classes: uint8(len(s.Prior)), Items: s.Items, Workers: s.Workers} //nolint:gosec // few
	accuracy, favourite := make([]uint64, s.Workers), make([]uint8, s.Workers)
	crew := make([]uint32, s.Workers)
	for w := range s.Workers {
		accuracy[w] = s.Low + r.Below(s.High-s.Low+1)
		favourite[w] = uint8(r.Below(classes)) //nolint:gosec // a class
		crew[w] = w
	}
	for item := range s.Items {
		truth := r.Pick(s.Prior)
		set.Truth = append(set.Truth, truth)
		Shuffle(r, crew)
		for _, w := range crew[:s.Votes] {
			label := truth
			if r.Below(1000) >= accuracy[w] {
				label = (truth + 1 + uint8(r.Below(classes-1))) % set.Classes //nolint:gosec // a class
				if favourite[w] != truth && r.Below(1000) < s.Bias {
					label = favourite[w]
				}
			}
			set.Labels = append(set.Labels, Label{w, item, label})
		}
	}
	return set
}
