package keeper_test

import (
	"context"

	corestore "cosmossdk.io/core/store"

	dbm "github.com/cosmos/cosmos-db"
)

// plainStore is a module's store without a tree, transactions or commits, because a tree of four million
// leaves takes minutes. It counts what the keeper asks of it.
type plainStore struct {
	db                   *dbm.MemDB
	reads, writes, steps int
}

func newPlainStore() *plainStore { return &plainStore{db: dbm.NewMemDB()} }

func (s *plainStore) OpenKVStore(context.Context) corestore.KVStore { return s }

// count is what a function reads and writes, deletions included, and how far its iterators go.
func (s *plainStore) count(run func()) (ops, steps int) {
	s.reads, s.writes, s.steps = 0, 0, 0
	run()
	return s.reads + s.writes, s.steps
}

func (s *plainStore) Get(key []byte) ([]byte, error) {
	s.reads++
	return s.db.Get(key)
}

func (s *plainStore) Has(key []byte) (bool, error) {
	s.reads++
	return s.db.Has(key)
}

func (s *plainStore) Set(key, value []byte) error {
	s.writes++
	return s.db.Set(key, value)
}

func (s *plainStore) Delete(key []byte) error {
	s.writes++
	return s.db.Delete(key)
}

func (s *plainStore) Iterator(start, end []byte) (corestore.Iterator, error) {
	it, err := s.db.Iterator(start, end)
	return countedSteps{it, s}, err
}

func (s *plainStore) ReverseIterator(start, end []byte) (corestore.Iterator, error) {
	it, err := s.db.ReverseIterator(start, end)
	return countedSteps{it, s}, err
}

type countedSteps struct {
	corestore.Iterator
	store *plainStore
}

func (i countedSteps) Next() {
	i.store.steps++
	i.Iterator.Next()
}
