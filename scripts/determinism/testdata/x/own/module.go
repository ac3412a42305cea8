package own

import _ "github.com/sahara-chain/sahara/x/own/keeper"
