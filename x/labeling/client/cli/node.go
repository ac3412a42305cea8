package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	gogogrpc "github.com/cosmos/gogoproto/grpc"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// node is what the commands ask.
type node struct {
	labeling types.QueryClient
	dataset  datasettypes.QueryClient
	bank     banktypes.QueryClient
}

func newNode(conn gogogrpc.ClientConn) node {
	return node{types.NewQueryClient(conn), datasettypes.NewQueryClient(conn), banktypes.NewQueryClient(conn)}
}

func (n node) task(ctx context.Context, id uint64) (*types.QueryTaskResponse, error) {
	return n.labeling.Task(ctx, &types.QueryTaskRequest{Id: id})
}

// member is what a labeler did in a task: nothing, if the chain does not know it there.
func (n node) member(ctx context.Context, id uint64, labeler string) (types.MemberEntry, error) {
	res, err := n.labeling.Member(ctx, &types.QueryMemberRequest{TaskId: id, Labeler: labeler})
	if status.Code(err) == codes.NotFound {
		return types.MemberEntry{Labeler: labeler}, nil
	}
	if err != nil {
		return types.MemberEntry{}, err
	}
	return res.Entry, nil
}

// appeal is what comes back of the bond of a labeler's appeal and was not taken yet: nothing, where there is none. It
// stands when the task is done.
func (n node) appeal(ctx context.Context, id uint64, labeler string) (sdk.Coins, error) {
	res, err := n.labeling.Appeal(ctx, &types.QueryAppealRequest{TaskId: id, Appellant: labeler})
	switch {
	case status.Code(err) == codes.NotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case res.Entry.Appeal.Taken:
		return nil, nil
	}
	return sdk.NewCoins(res.Entry.Back), nil
}

func (n node) members(ctx context.Context, id uint64) (all []types.MemberEntry, err error) {
	err = pages(func(page *query.PageRequest) (*query.PageResponse, error) {
		res, err := n.labeling.Members(ctx, &types.QueryMembersRequest{TaskId: id, Pagination: page})
		if err != nil {
			return nil, err
		}
		all = append(all, res.Entries...)
		return res.Pagination, nil
	})
	return all, err
}

func (n node) gold(ctx context.Context, id uint64) (all []types.GoldEntry, err error) {
	err = pages(func(page *query.PageRequest) (*query.PageResponse, error) {
		res, err := n.labeling.Gold(ctx, &types.QueryGoldRequest{TaskId: id, Pagination: page})
		if err != nil {
			return nil, err
		}
		all = append(all, res.Gold...)
		return res.Pagination, nil
	})
	return all, err
}

// answers are all answers of a task, in the order of the dataset's records.
func (n node) answers(ctx context.Context, task types.Task) ([]types.Answer, error) {
	all := make([]types.Answer, 0, task.Spec.Items)
	for page := uint32(0); page*inference.AnswersARecord < task.Spec.Items; page++ {
		res, err := n.labeling.Answers(ctx, &types.QueryAnswersRequest{TaskId: task.Id, Page: page})
		if err != nil {
			return nil, err
		}
		all = append(all, res.Answers...)
	}
	if len(all) != int(task.Spec.Items) {
		return nil, fmt.Errorf("the node gives %d answers for %d items", len(all), task.Spec.Items)
	}
	return all, nil
}

// pageLimit is what a page of the chain's queries has at most.
const pageLimit = types.MaxPage

// pages reads one page after the other.
func pages(read func(*query.PageRequest) (*query.PageResponse, error)) error {
	for page := (&query.PageRequest{Limit: pageLimit}); ; {
		next, err := read(page)
		if err != nil {
			return err
		}
		if next == nil || len(next.NextKey) == 0 {
			return nil
		}
		if bytes.Equal(next.NextKey, page.Key) {
			return errors.New("the node gives the same page for ever")
		}
		page = &query.PageRequest{Key: next.NextKey, Limit: pageLimit}
	}
}
