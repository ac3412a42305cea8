package own

import (
	_ "math/rand"

	_ "github.com/sahara-chain/sahara/x/other/keeper" // want "sibling-keeper"
)

var _ = 0.5
