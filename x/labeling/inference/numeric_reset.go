package inference

// reset empties the records of workers and answers of a run before this one, of which only the state was taken away: where
// gold was struck, a task is inferred anew.
func (r *NumericRun) reset(m *meter) (bool, error) {
	for pages := r.size.resetPages(); uint64(r.at) < pages; r.at++ {
		if !m.take(resetCost) {
			return false, nil
		}
		var err error
		if workers := uint32(len(r.workers.pages)); r.at < workers { //nolint:gosec // few pages
			err = emptied(&r.workers, r.at)
		} else {
			err = emptied(&r.answers, r.at-workers)
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// emptied makes a record that is there as it was at first.
func emptied[T any](c *cache[T], n uint32) error {
	b, err := c.records.Get(c.kind, n)
	if err == nil && b != nil {
		c.pages[n], c.dirty[n] = c.fresh(within(c.all, n, c.each)), true
	}
	return err
}

// resetPages is how many records of workers and answers there are.
func (s NumericSize) resetPages() uint64 {
	return (uint64(s.Workers)+WorkersARecord-1)/WorkersARecord + (uint64(s.Items)+AnswersARecord-1)/AnswersARecord
}
