package crowd

// Label is what one labeler said of one item.
type Label struct {
	Labeler string
	Item    int
	Class   uint8
}

// Majority is the class that most labelers gave each item, of two; ties and items without labels go to class 0.
func Majority(labels []Label, items int) []uint8 {
	votes := make([]int, items)
	for _, l := range labels {
		votes[l.Item] += 2*int(l.Class) - 1
	}
	classes := make([]uint8, items)
	for i, v := range votes {
		if v > 0 {
			classes[i] = 1
		}
	}
	return classes
}

// Accuracy is the part of the answers that are true.
func Accuracy(answers, truth []uint8) float64 {
	right := 0
	for i, class := range answers {
		if class == truth[i] {
			right++
		}
	}
	return float64(right) / float64(max(1, len(answers)))
}

// ByLabeler is how often each labeler was right on the items that it was given, and how many they were.
func ByLabeler(labels []Label, truth []uint8) map[string]Record {
	records := map[string]Record{}
	for _, l := range labels {
		r := records[l.Labeler]
		r.Labels++
		if l.Class == truth[l.Item] {
			r.Right++
		}
		records[l.Labeler] = r
	}
	return records
}

// Record is how a labeler did.
type Record struct{ Labels, Right int }

// Accuracy is the part that is right.
func (r Record) Accuracy() float64 { return float64(r.Right) / float64(max(1, r.Labels)) }
