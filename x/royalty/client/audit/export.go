package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// Names of the accounts that the ledger keeps, as x/auth exports them.
const (
	escrowName = "royalty"
	latentName = "royalty_latent"
)

const moduleAccountType = "/cosmos.auth.v1beta1.ModuleAccount"

// Export is what an audit needs of an exported genesis. It has types of its own, so that a fault in the
// chain's can't hide itself.
type Export struct {
	AppState struct {
		Auth struct {
			Accounts []struct {
				Type string `json:"@type"`
				Name string `json:"name"`
				Base struct {
					Address string `json:"address"`
				} `json:"base_account"`
			} `json:"accounts"`
		} `json:"auth"`
		Bank struct {
			Balances []struct {
				Address string `json:"address"`
				Coins   []coin `json:"coins"`
			} `json:"balances"`
			Supply []coin `json:"supply"`
		} `json:"bank"`
		Royalty *struct {
			Assets    []exportedAsset    `json:"assets"`
			Positions []exportedPosition `json:"positions"`
		} `json:"royalty"`
	} `json:"app_state"`
}

type coin struct {
	Denom  string `json:"denom"`
	Amount whole  `json:"amount"`
}

type exportedAsset struct {
	Asset struct {
		ID      number `json:"id"`
		Parents []struct {
			ID  number `json:"id"`
			Bps int64  `json:"bps"`
		} `json:"parents"`
		Allocation struct {
			GrantedLater number `json:"granted_later"`
			Tree         *struct {
				Count number `json:"count"`
				Total number `json:"total"`
			} `json:"tree"`
		} `json:"allocation"`
	} `json:"asset"`
	Ledger struct {
		OwnBps  int64 `json:"own_bps"`
		Entries []struct {
			Denom string `json:"denom"`
			Swept whole  `json:"swept"`
		} `json:"entries"`
	} `json:"ledger"`
	Inflow struct {
		Coins []coin `json:"coins"`
	} `json:"inflow"`
	ClaimedLeaves []number `json:"claimed_leaves"`
}

type exportedPosition struct {
	AssetID  number `json:"asset_id"`
	Holder   string `json:"holder"`
	Position struct {
		Debts []struct {
			Denom     string `json:"denom"`
			Numerator whole  `json:"numerator"`
			Claimed   whole  `json:"claimed"`
		} `json:"debts"`
	} `json:"position"`
}

// Read decodes an exported genesis.
func Read(r io.Reader) (*Export, error) {
	var e Export
	if err := json.NewDecoder(r).Decode(&e); err != nil {
		return nil, err
	}
	if e.AppState.Royalty == nil {
		return nil, errors.New("there is no app_state.royalty: is it what `saharad export` wrote?")
	}
	return &e, nil
}

// moduleAccount is the address of a module's account, or nothing if it was never used.
func (e *Export) moduleAccount(name string) string {
	for _, account := range e.AppState.Auth.Accounts {
		if account.Type == moduleAccountType && account.Name == name {
			return account.Base.Address
		}
	}
	return ""
}

// whole is an integer of any size, written as text.
type whole struct{ big.Int }

// UnmarshalJSON takes decimal digits only.
func (w *whole) UnmarshalJSON(bz []byte) error {
	if _, ok := w.SetString(strings.Trim(string(bz), `"`), 10); !ok {
		return fmt.Errorf("%s is not a whole number", bz)
	}
	return nil
}

// number is an id or a count of shares, which protobuf writes as text.
type number uint64

// UnmarshalJSON takes decimal digits only.
func (n *number) UnmarshalJSON(bz []byte) error {
	v, err := strconv.ParseUint(strings.Trim(string(bz), `"`), 10, 64)
	*n = number(v)
	return err
}

func (n number) big() *big.Int { return new(big.Int).SetUint64(uint64(n)) }
