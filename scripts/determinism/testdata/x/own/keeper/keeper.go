package keeper

import (
	_ "github.com/sahara-chain/sahara/x/other"
	_ "github.com/sahara-chain/sahara/x/other/keeper"     // want "sibling-keeper: import of .*/x/other/keeper"
	_ "github.com/sahara-chain/sahara/x/other/keeper/sub" // want "sibling-keeper: import of .*/x/other/keeper/sub"
	_ "github.com/sahara-chain/sahara/x/other/types"
)

type Keeper struct{}
