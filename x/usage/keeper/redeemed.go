package keeper

import (
	"encoding/base64"
	"strconv"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// emitRedeemed emits the event of a message as EmitTypedEvent would, to the byte. The SDK's way is by reflection, and
// would take a third as long as it takes to check a thousand signatures.
func emitRedeemed(ctx sdk.Context, e *types.EventRedeemed) error {
	event, err := sdk.TypedEventToEvent(&types.EventRedeemed{Sender: e.Sender, Skipped: e.Skipped})
	if err != nil {
		return err
	}
	for i := range event.Attributes {
		if event.Attributes[i].Key == "redemptions" {
			event.Attributes[i].Value = string(redemptionsJSON(e.Redemptions))
		}
	}
	ctx.EventManager().EmitEvent(event)
	return nil
}

// redemptionsJSON writes what jsonpb does with OrigName and EmitDefaults. No text in it needs an escape: ids are
// hexadecimal, amounts decimal, and denoms have letters, digits and /:._- only.
func redemptionsJSON(all []types.Redemption) []byte {
	b := make([]byte, 0, 2+400*len(all))
	b = append(b, '[')
	for i, r := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, '{'), "channel_id", r.ChannelId)
		b = append(b, `,"index":`...)
		b = strconv.AppendUint(b, uint64(r.Index), 10)
		for _, field := range [...]struct{ name, text string }{
			{"denom", r.Denom},
			{"before", r.Before},
			{"claimed", r.Claimed},
			{"provider", r.Provider},
			{"protocol", r.Protocol},
			{"asset", r.Asset},
		} {
			b = appendText(append(b, ','), field.name, field.text)
		}
		b = append(appendReceipts(append(b, `,"receipts":`...), r.Receipts), `,"weights":`...)
		b = append(appendWeights(b, r.Weights), '}')
	}
	return append(b, ']')
}

func appendText(b []byte, name, text string) []byte {
	b = append(append(append(b, '"'), name...), `":"`...)
	return append(append(b, text...), '"')
}

func appendNumber(b []byte, name string, n uint64) []byte {
	b = append(append(append(b, '"'), name...), `":"`...)
	return append(strconv.AppendUint(b, n, 10), '"')
}

func appendReceipts(b []byte, r types.Receipts) []byte {
	b = appendNumber(append(b, '{'), "calls", r.Calls)
	b = appendNumber(append(b, ','), "input_units", r.InputUnits)
	b = appendNumber(append(b, ','), "output_units", r.OutputUnits)
	if r.Root == nil {
		return append(b, `,"root":null}`...)
	}
	return append(appendText(append(b, ','), "root", base64.StdEncoding.EncodeToString(r.Root)), '}')
}

func appendWeights(b []byte, weights []types.Weight) []byte {
	b = append(b, '[')
	for i, w := range weights {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendNumber(append(b, '{'), "asset_id", w.AssetId), `,"bps":`...)
		b = append(strconv.AppendUint(b, uint64(w.Bps), 10), '}')
	}
	return append(b, ']')
}
