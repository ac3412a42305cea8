// The module's own path, so that what is found here is found by the paths of the real modules.
module github.com/sahara-chain/sahara

go 1.26
