/** What this machine offers (processor, memory, devices) and what is chosen from it. */
package io.sparkvae.machine;
