// SPDX-License-Identifier: Apache-2.0
/**
 * Images that are computed: sprites, still and moving, oscillators, and moving images made of
 * others. Each follows from the seed and its number or name ({@code Draws}), so how they are
 * divided into tasks changes nothing.
 */
package io.sparkvae.source.generated;
