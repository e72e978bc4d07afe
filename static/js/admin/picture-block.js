// The words of the chosen picture stand ready beside it, unless the trainer has written others.
class PictureBlockDefinition extends window.wagtailStreamField.blocks.StructBlockDefinition {
  render(placeholder, prefix, state, error) {
    const block = super.render(placeholder, prefix, state, error);
    const words = document.getElementById(`${prefix}-alt`);
    let offered = state?.image?.default_alt_text || "";
    block.childBlocks.image.widget.addEventListener("chosen", ({ detail }) => {
      if (words.value === "" || words.value === offered) words.value = detail.default_alt_text;
      offered = detail.default_alt_text;
    });
    return block;
  }
}
window.telepath.register("lessons.blocks.PictureBlock", PictureBlockDefinition);
