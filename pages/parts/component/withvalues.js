// Fields that stand in sight while others have a value, such as what was seen when a decision was made; else they are folded
// away with the rest. What somebody wrote stays in sight, and where the focus is nothing moves.

import { focused, one } from "./dom.js";

/** @import { Form } from "./form.js" */

/** Keep the fields of a form in the place that the values of its other fields ask for; call what is returned after values
 * were written by the program.
 * @param {Form} form @returns {() => void} */
export function placeByValues(form) {
  const [main, more] = [one(form.node, ".fields"), one(form.node, "details.more .fields")];
  const moving = [...form.controls.values()].filter((each) => each.field.with_values && each.field.more);
  if (!main || !more || !moving.length) return () => {};
  const places = new Map(moving.map((each) => [each, each.node.nextElementSibling]));
  const place = () => {
    for (const control of moving) {
      const asked = Object.entries(control.field.with_values ?? {}).every(([name, value]) => form.controls.get(name)?.read() === value);
      const wanted = asked || control.read() ? main : more;
      if (control.node.parentElement === wanted || control.node.contains(focused())) continue;
      const next = places.get(control);
      wanted.insertBefore(control.node, next?.parentElement === wanted ? next : null);
    }
  };
  form.node.addEventListener("change", place);
  place();
  return place;
}
