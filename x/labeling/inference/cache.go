package inference

import "fmt"

// cache holds the records of a kind that a run has come by, decoded.
type cache[T any] struct {
	kind    Kind
	records Records
	// each is how many things there are in a record, and all in all of them.
	each, all uint32
	pages     []*T
	dirty     []bool
	// fresh makes the record of so many things that there is none of yet; decode and encode turn it from and to
	// bytes. A record that encodes to nil is deleted.
	fresh  func(count int) *T
	decode func(b []byte, count int) (*T, error)
	encode func(page *T) []byte
}

// open makes room for all records.
func (c *cache[T]) open(kind Kind, records Records, all, each uint32) {
	pages := (uint64(all) + uint64(each) - 1) / uint64(each)
	c.kind, c.records, c.all, c.each = kind, records, all, each
	c.pages, c.dirty = make([]*T, pages), make([]bool, pages)
}

// page is the record of a number. The errors are ErrEncoding and those of the records.
func (c *cache[T]) page(n uint32) (*T, error) {
	if p := c.pages[n]; p != nil {
		return p, nil
	}
	b, err := c.records.Get(c.kind, n)
	if err != nil {
		return nil, err
	}
	count := within(c.all, n, c.each)
	var p *T
	if b == nil {
		p = c.fresh(count)
	} else if p, err = c.decode(b, count); err != nil {
		return nil, fmt.Errorf("%s record %d: %w", c.kind, n, err)
	}
	c.pages[n] = p
	return p, nil
}

// change is page, for one that is going to be changed.
func (c *cache[T]) change(n uint32) (*T, error) {
	c.dirty[n] = true
	return c.page(n)
}

// save writes the records that were changed, in ascending order.
func (c *cache[T]) save() error {
	n := uint32(0)
	for at, changed := range c.dirty {
		if changed {
			if err := c.records.Set(c.kind, n, c.encode(c.pages[at])); err != nil {
				return err
			}
			c.dirty[at] = false
		}
		n++
	}
	return nil
}

// within is how many of all things are in record n of a number each.
func within(all, n, each uint32) int {
	return int(min(all-n*each, each))
}
