// Package types holds the messages and keys of labeling, and its rules that need no state.
package types

import "cosmossdk.io/collections"

const (
	// ModuleName is the module's name and that of its escrow account.
	//
	// The escrow is funded by bounties and reserves for panels, when tasks open, and by bonds, when labelers join or
	// appeal. It is drained in EndBlock: to labelers and requesters who claim, to labelers who leave, and to the community
	// pool, which gets what is forfeit.
	ModuleName = "labeling"
	// StoreKey names the module's store.
	StoreKey = ModuleName
	// ObjectStoreKey names the module's store of one block: what EndBlock is to pay, by transaction.
	ObjectStoreKey = "object:" + ModuleName
)

// Limits.
const (
	// MaxCells bounds items times classes, and with it the memory of an inference and what a block writes for it.
	MaxCells = 1 << 20
	// MaxRedundancy is the most labelers of an item.
	MaxRedundancy = 64
	// MaxBatch is the most items of a batch.
	MaxBatch = 1_000
	// MaxBountyDenoms is the most denoms of a bounty.
	MaxBountyDenoms = 4
	// MaxAmountBits bounds each coin of a bounty or bond, so that no product comes near 256 bits.
	MaxAmountBits = 128
	// MaxWaves is the most waves of a task.
	MaxWaves = 1_000
	// MaxSeconds bounds each part of a wave: thirty days.
	MaxSeconds = 30 * 24 * 3600
	// MaxWavesSeconds bounds all waves of a task together: a year.
	MaxWavesSeconds = 366 * 24 * 3600
	// MaxInvites is the most labelers of one invitation.
	MaxInvites = 100
	// MaxFree is the most free transactions that a labeler of a task may have left.
	MaxFree = 10_000
	// MaxGoldReveal is the most gold items of one message.
	MaxGoldReveal = 500
	// MaxAppealGold is the most gold items of a task with appeals, so that a panel can judge all of them, and a block can
	// count its votes.
	MaxAppealGold = 500
	// MaxAppealItems is the most gold items of one appeal.
	MaxAppealItems = 100
	// HashSize is the length of roots and commitments in bytes.
	HashSize = 32
	// MaxPage is the most entries of one page of a query.
	MaxPage = 100
)

// Prefixes of the store. They are part of the state and never change; the README has the bytes behind each.
var (
	ParamsKey      = collections.NewPrefix(0)
	SequenceKey    = collections.NewPrefix(1)
	TasksKey       = collections.NewPrefix(2)
	TimersKey      = collections.NewPrefix(3)
	WorkKey        = collections.NewPrefix(4)
	InferringKey   = collections.NewPrefix(5)
	MembersKey     = collections.NewPrefix(6)
	CohortKey      = collections.NewPrefix(7)
	WorkersKey     = collections.NewPrefix(8)
	LabelsKey      = collections.NewPrefix(9)
	SheetsKey      = collections.NewPrefix(10)
	SlotsKey       = collections.NewPrefix(11)
	GoldKey        = collections.NewPrefix(12)
	RecordsKey     = collections.NewPrefix(13)
	ReputationsKey = collections.NewPrefix(14)
	RefundedKey    = collections.NewPrefix(15)
	OpenKey        = collections.NewPrefix(16)
	AppealsKey     = collections.NewPrefix(17)
	DisputesKey    = collections.NewPrefix(18)
	SubmissionsKey = collections.NewPrefix(19)
	RowsKey        = collections.NewPrefix(20)
)
