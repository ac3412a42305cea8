package app

import (
	"bytes"
	"context"

	corestore "cosmossdk.io/core/store"

	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
)

// maxExpiredGrantsPerBlock is how many entries of authz's expiry queue one BeginBlock may remove.
const maxExpiredGrantsPerBlock = 100

// boundedGrantQueue is authz's store with a limit on walks over the expiry queue. x/authz of SDK v0.54
// removes all grants that expired since the last block at once, so anyone could let a million of them
// expire in the same second and stall the chain. With the walk cut short the rest waits for the next
// blocks; an expired grant that waits is already refused when used, by its own date.
type boundedGrantQueue struct {
	corestore.KVStoreService
}

func (s boundedGrantQueue) OpenKVStore(ctx context.Context) corestore.KVStore {
	return boundedGrantStore{s.KVStoreService.OpenKVStore(ctx)}
}

type boundedGrantStore struct {
	corestore.KVStore
}

func (s boundedGrantStore) Iterator(start, end []byte) (corestore.Iterator, error) {
	it, err := s.KVStore.Iterator(start, end)
	if err != nil || !bytes.HasPrefix(start, authzkeeper.GrantQueuePrefix) {
		return it, err
	}
	return &boundedIterator{Iterator: it, left: maxExpiredGrantsPerBlock}, nil
}

// boundedIterator ends after a number of items.
type boundedIterator struct {
	corestore.Iterator
	left int
}

func (it *boundedIterator) Valid() bool { return it.left > 0 && it.Iterator.Valid() }

func (it *boundedIterator) Next() {
	it.left--
	if it.left > 0 {
		it.Iterator.Next()
	}
}
