package plan

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"sort"
)

const (
	// MaxSlots is the most slots of a task: their bits are 128 kB.
	MaxSlots = 1 << 20
	// PageSlots is the number of slots whose bits stand in one page of PageBytes.
	PageSlots = 8192
	PageBytes = PageSlots / 8

	wordBits = 64
)

// ErrPage refuses bytes that are no page of bits.
var ErrPage = errors.New("bytes are not a page of slots")

// Pages is how many pages a number of slots has.
func Pages(slots uint32) uint32 { return (slots + PageSlots - 1) / PageSlots }

// Page is a page of bits, one a slot: set where the slot is filled.
type Page []byte

// NewPage has no slot filled.
func NewPage() Page { return make(Page, PageBytes) }

// ParsePage reads page n of a number of slots, and refuses bits of slots that there are not. The error is ErrPage.
func ParsePage(b []byte, slots, n uint32) (Page, error) {
	if len(b) != PageBytes || n >= Pages(slots) {
		return nil, fmt.Errorf("%w: %d bytes for page %d of %d slots", ErrPage, len(b), n, slots)
	}
	p := Page(b)
	for at := slots - n*PageSlots; at < PageSlots; at++ {
		if p.Has(at) {
			return nil, fmt.Errorf("%w: slot %d of %d is filled", ErrPage, n*PageSlots+at, slots)
		}
	}
	return p, nil
}

// Has says whether the slot at a place of the page is filled.
func (p Page) Has(at uint32) bool { return p[at/8]>>(at%8)&1 == 1 }

// Set fills it.
func (p Page) Set(at uint32) { p[at/8] |= 1 << (at % 8) }

// Filled is how many are.
func (p Page) Filled() uint32 {
	n := 0
	for at := 0; at < len(p); at += wordBits / 8 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(p[at:]))
	}
	return uint32(n)
}

// open is the place of the open slot with so many open ones before it. There must be one.
func (p Page) open(rank uint32) uint32 {
	for at := uint32(0); ; at += wordBits {
		word := ^binary.LittleEndian.Uint64(p[at/8:])
		if n := uint32(bits.OnesCount64(word)); rank >= n { //nolint:gosec // at most 64
			rank -= n
			continue
		}
		for ; rank > 0; rank-- {
			word &= word - 1
		}
		return at + uint32(bits.TrailingZeros64(word)) //nolint:gosec // at most 64
	}
}

// Open numbers the open slots of a task, in ascending order.
type Open struct {
	pages []Page
	// before counts the open slots before each page, and at its end all of them.
	before []uint32
}

// NewOpen takes all pages of a number of slots; nil stands for a page without filled ones.
func NewOpen(pages []Page, slots uint32) Open {
	o := Open{pages: make([]Page, len(pages)), before: make([]uint32, 1, len(pages)+1)}
	for i, page := range pages {
		o.pages[i] = page
		if page == nil {
			o.pages[i] = NewPage()
		}
		size := min(slots, PageSlots)
		slots -= size
		o.before = append(o.before, o.before[i]+size-o.pages[i].Filled())
	}
	return o
}

// Len is how many slots are open.
func (o Open) Len() uint32 { return o.before[len(o.before)-1] }

// At is the open slot of a rank below Len.
func (o Open) At(rank uint32) uint32 {
	page := sort.Search(len(o.pages), func(i int) bool { return o.before[i+1] > rank })
	return uint32(page)*PageSlots + o.pages[page].open(rank-o.before[page]) //nolint:gosec // few pages
}
