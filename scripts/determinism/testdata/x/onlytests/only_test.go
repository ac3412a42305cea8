package onlytests

import _ "github.com/sahara-chain/sahara/x/other/keeper" // want "sibling-keeper"
