package own_test

import _ "github.com/sahara-chain/sahara/x/other/keeper/sub" // want "sibling-keeper"
