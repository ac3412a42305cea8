package infer

import (
	"cmp"
	"fmt"
	"slices"
)

// place is where an answer stands: whose it is, to which item, and on which line of the file, from 1.
type place struct {
	worker, item uint32
	line         int
}

// cells numbers the names of workers and items.
type cells struct {
	items, workers names
	// answered is how many items have an answer. Those beyond are gold only.
	answered uint32
}

// place numbers the worker and the item of a row.
func (c *cells) place(line int, worker, item string) (place, error) {
	w, err := c.workers.number(worker)
	if err != nil {
		return place{}, fmt.Errorf("%s %.100q: %w", workerColumn, worker, err)
	}
	i, err := c.item(item)
	return place{w, i, line}, err
}

func (c *cells) item(item string) (uint32, error) {
	i, err := c.items.number(item)
	if err != nil {
		return 0, fmt.Errorf("%s %.100q: %w", itemColumn, item, err)
	}
	return i, nil
}

// sortAnswers puts answers in the order of workers and items, once those are numbered in theirs, and refuses two of a
// worker on an item: the one that comes first in the file.
func sortAnswers[T any](c *cells, answers []T, at func(T) place) error {
	slices.SortFunc(answers, func(a, b T) int {
		x, y := at(a), at(b)
		return cmp.Or(cmp.Compare(x.worker, y.worker), cmp.Compare(x.item, y.item), cmp.Compare(x.line, y.line))
	})
	var wrong error
	first := 0
	for i := range answers[1:] {
		before, now := at(answers[i]), at(answers[i+1])
		if now.worker == before.worker && now.item == before.item && (first == 0 || now.line < first) {
			first = now.line
			wrong = fmt.Errorf("line %d: %s %.100q has answered %s %.100q on line %d already",
				now.line, workerColumn, c.workers.all[now.worker], itemColumn, c.items.all[now.item], before.line)
		}
	}
	return wrong
}

// onceGold says on which line a gold item was before, if it was.
type onceGold map[uint32]int

func (o onceGold) add(item uint32, name string, line int) error {
	if before, twice := o[item]; twice {
		return fmt.Errorf("%s %.100q is on line %d already", itemColumn, name, before)
	}
	o[item] = line
	return nil
}
