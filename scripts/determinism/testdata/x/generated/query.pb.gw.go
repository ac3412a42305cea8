package generated

const Third = 0.5
